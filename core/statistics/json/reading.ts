import { FinalError } from '../../errors.js';
import { isPlainObject } from '../../json.js';

/** A place in JSON that came from elsewhere. What is not as it must be is an error that names the place, never the value. */
export class Reading {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path = 'summary') {
    this.#value = value;
    this.#path = path;
  }

  has(name: string): boolean {
    return isPlainObject(this.#value) && Object.hasOwn(this.#value, name);
  }

  get isNull(): boolean {
    return this.#value === null;
  }

  member(name: string): Reading {
    if (!isPlainObject(this.#value)) throw this.unlike('an object');
    return new Reading(Object.hasOwn(this.#value, name) ? this.#value[name] : undefined, `${this.#path}.${name}`);
  }

  list(): readonly Reading[] {
    return this.#array().map((value, at) => new Reading(value, `${this.#path}[${at}]`));
  }

  text(): string {
    if (typeof this.#value !== 'string') throw this.unlike('a text');
    return this.#value;
  }

  /** One of a few words. */
  word<W extends string>(words: readonly W[]): W {
    const found = words.find((word) => word === this.#value);
    if (found === undefined) throw this.unlike(`one of ${words.join(', ')}`);
    return found;
  }

  /** A whole number from 0. */
  count(): number {
    if (!isCount(this.#value)) throw this.unlike('a whole number from 0');
    return this.#value;
  }

  counts(): Float64Array {
    const all = this.#array();
    if (!all.every(isCount)) throw this.unlike('a list of whole numbers from 0');
    return Float64Array.from(all);
  }

  finites(): Float64Array {
    const all = this.#array();
    if (!all.every(isFinite)) throw this.unlike('a list of finite numbers');
    return Float64Array.from(all);
  }

  texts(): readonly string[] {
    const all = this.#array();
    if (!all.every((value) => typeof value === 'string')) throw this.unlike('a list of texts');
    return all;
  }

  /** A number, or one of those that JSON has not, by its name. */
  number(): number {
    const value = numberNamed(this.#value);
    if (value === undefined) throw this.unlike('a number');
    return value;
  }

  /** Digits of a 64-bit integer. */
  long(): bigint {
    const value = this.#value;
    if (typeof value !== 'string' || !LONG.test(value)) throw this.unlike('the digits of a whole number');
    const long = BigInt(value);
    if (BigInt.asIntN(64, long) !== long) throw this.unlike('a number of 64 bits');
    return long;
  }

  get isText(): boolean {
    return typeof this.#value === 'string';
  }

  /** FinalError `STATISTICS_JSON`: what must be here, and what kind of thing is. */
  unlike(wanted: string): FinalError {
    return new FinalError('STATISTICS_JSON', {
      message: `${this.#path} is ${kindOf(this.#value)}; it must be ${wanted}.`,
      hint: 'Was the text cut off or changed on its way? Make the summary again.',
    });
  }

  #array(): readonly unknown[] {
    if (!Array.isArray(this.#value)) throw this.unlike('a list');
    return this.#value;
  }
}

const LONG = /^-?\d{1,19}$/;

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

function numberNamed(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `another ${typeof value}`;
}
