import { isPlainObject } from '../../core/json.js';
import { invalid } from '../../core/search/tokens.js';

const SEE = ' See the API docs for more information about request parameters.';

/**
 * What a call says, from its JSON body or its query, read as MLflow's server does: a field may be written in snake or camel
 * case, null is absent, whole numbers may be texts. What is missing or of another type is refused with MLflow's words.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  /** `metrics[3].` inside a list. */
  readonly #path: string;

  constructor(values: unknown, path = '') {
    this.#values = isPlainObject(values) ? values : {};
    this.#path = path;
  }

  text(name: string): string | undefined {
    const value = this.#raw(name);
    if (value === undefined || typeof value === 'string') return value;
    // Ids of experiments came as numbers from old clients.
    if (name === 'experiment_id' && typeof value === 'number') return String(value);
    throw this.#wrong(name, value);
  }

  /** An empty text is none. */
  needText(name: string): string {
    return this.text(name) || this.#missing(name);
  }

  /** The run that is meant; old clients call it `run_uuid`. */
  runId(): string {
    return this.text('run_id') || this.text('run_uuid') || this.#missing('run_id');
  }

  whole(name: string): number | undefined {
    const value = this.#raw(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw this.#wrong(name, value);
  }

  wholeUpTo(name: string, most: number): number | undefined {
    const value = this.whole(name);
    if (value === undefined || value <= most) return value;
    throw this.#wrong(name, value);
  }

  needWhole(name: string): number {
    return this.whole(name) ?? this.#missing(name);
  }

  /** A double: JSON has no word for NaN and the infinities, so they come as texts. */
  needNumber(name: string): number {
    const value = this.#raw(name) ?? this.#missing(name);
    if (typeof value === 'number') return value;
    const isNumber = typeof value === 'string' && (/^(NaN|-?Infinity)$/.test(value) || isDecimal(value));
    if (isNumber) return Number(value);
    if (value === '') this.#missing(name);
    throw this.#wrong(name, value);
  }

  /** One of the names of an enumeration, or its number. */
  choice(name: string): string | undefined {
    const value = this.#raw(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw this.#wrong(name, value);
  }

  flag(name: string): boolean | undefined {
    const value = this.#raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(name, value);
  }

  texts(name: string): readonly string[] {
    const list = this.#list(name);
    const texts = list.map((one) => (typeof one === 'number' && name.endsWith('_ids') ? String(one) : one));
    if (texts.every((one) => typeof one === 'string')) return texts;
    throw this.#wrong(name, this.#raw(name));
  }

  /** A list of objects. */
  each(name: string): readonly Fields[] {
    const list = this.#list(name);
    if (!list.every(isPlainObject)) throw this.#wrong(name, this.#raw(name));
    return list.map((one, n) => new Fields(one, `${this.#path}${name}[${n}].`));
  }

  within(name: string): Fields {
    return new Fields(this.#raw(name), `${this.#path}${name}.`);
  }

  #list(name: string): readonly unknown[] {
    const value = this.#raw(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    throw this.#wrong(name, value);
  }

  #raw(name: string): unknown {
    const camel = name.replace(/_(\w)/g, (_whole, letter: string) => letter.toUpperCase());
    const [snake, other] = [this.#values[name], name === camel ? undefined : this.#values[camel]];
    if (snake !== undefined && other !== undefined)
      throw invalid(`Request specifies both '${name}' and '${camel}'; provide only one of them.`);
    return snake ?? other ?? undefined;
  }

  #missing(name: string): never {
    throw invalid(`Missing value for required parameter '${this.#path}${name}'.${SEE}`);
  }

  #wrong(name: string, value: unknown): Error {
    const hint = ` Hint: Value was of type '${typeName(value)}'.`;
    return invalid(
      `Invalid value ${JSON.stringify(value)} for parameter '${this.#path}${name}' supplied: ${hint}${SEE}`,
    );
  }
}

/** As Python calls it, since it is Python's users who read it. */
function typeName(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (Array.isArray(value)) return 'list';
  return { string: 'str', boolean: 'bool', object: 'dict' }[typeof value as string] ?? typeof value;
}

function isDecimal(text: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);
}
