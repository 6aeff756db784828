import { FinalError } from '../../core/errors.js';
import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import type { WireRef } from '../../core/plan.js';

/** `maybe`: the step may be skipped, so that whatever reads it is skipped too, and an output is `null`. */
export type Sureness = 'sure' | 'maybe';

declare const brand: unique symbol;
type Primitive = string | number | boolean | bigint | symbol | null | undefined;
type IsAny<V> = 0 extends 1 & V ? true : false;
type DataKeys<V> = { [K in keyof V]: V[K] extends (...args: never[]) => unknown ? never : K }[keyof V] & string;
type Field<V, K extends keyof NonNullable<V>> = null extends V ? NonNullable<V>[K] | null : NonNullable<V>[K];
type Fields<V, S extends Sureness> =
  IsAny<V> extends true
    ? { readonly [name: string]: Ref<V, S> }
    : [NonNullable<V>] extends [Primitive]
      ? unknown
      : [NonNullable<V>] extends [readonly unknown[]]
        ? { readonly length: Ref<number, S> }
        : { readonly [K in DataKeys<NonNullable<V>>]-?: Ref<Field<V, K>, S> };

/**
 * A value that a step will give when it runs. Pass it, or a field of it, to another step: that is the edge.
 * It cannot be computed with, iterated or spread, as there is no value yet; do that inside a step.
 */
export type Ref<V, S extends Sureness = 'sure'> = { readonly [brand]: readonly [value: V, sureness: S] } & Fields<V, S>;
export type AnyRef = { readonly [brand]: readonly [value: unknown, sureness: Sureness] };

/** What a body receives for a wiring of literals and references. */
export type Resolved<W> =
  IsAny<W> extends true
    ? W
    : W extends { readonly [brand]: readonly [infer V, Sureness] }
      ? V
      : W extends Primitive
        ? W
        : W extends readonly unknown[]
          ? { [K in keyof W]: Resolved<W[K]> }
          : W extends object
            ? { [K in keyof W]: Resolved<W[K]> }
            : W;

type Surenesses<W> =
  IsAny<W> extends true
    ? 'sure'
    : W extends { readonly [brand]: readonly [unknown, infer S] }
      ? S
      : W extends Primitive
        ? 'sure'
        : W extends readonly (infer E)[]
          ? Surenesses<E>
          : W extends object
            ? { [K in keyof W]: Surenesses<W[K]> }[keyof W]
            : 'sure';
/** `maybe` as soon as one reference in the wiring is. */
export type SurenessOf<W> = 'maybe' extends Surenesses<W> ? 'maybe' : 'sure';

/** Keeps the way from a reference to what it stands for, without a property anyone could collide with. */
const targets = new WeakMap<object, WireRef>();

/** A reference to a step's result, or to a part of it. */
export function makeRef<V, S extends Sureness>(step: string, path: WireRef['path'] = []): Ref<V, S> {
  const name = [step, ...path].join('.');
  const misuse = (did: string) => (): never => {
    throw new FinalError('REFERENCE_MISUSE', {
      message: `\`${name}\` is a reference, and it was ${did} while the pipeline was built: there is no value yet.`,
      hint: `Do it inside a step: p.step('…', ${name}, (value) => …).`,
    });
  };
  // A function as target, so that calling a member that is not there (`ref.map(…)`) reaches our own error.
  const proxy = new Proxy(function reference() {}, {
    get: (_target, key) => {
      if (key === 'then') return undefined;
      if (key === 'toJSON') return () => ({ $ref: step, path });
      if (key === Symbol.iterator || key === Symbol.asyncIterator) return misuse('iterated or destructured as a list');
      if (key === Symbol.toPrimitive) return misuse('computed with');
      if (typeof key === 'symbol') return undefined;
      return makeRef(step, [...path, /^\d+$/.test(key) ? Number(key) : key]);
    },
    apply: misuse('called'),
    construct: misuse('constructed'),
    has: misuse('searched with `in`'),
    ownKeys: misuse('spread or enumerated'),
    set: misuse('assigned to'),
    deleteProperty: misuse('changed'),
  });
  targets.set(proxy, { $ref: step, path });
  return proxy as unknown as Ref<V, S>;
}

export function refTarget(value: unknown): WireRef | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? targets.get(value) : undefined;
}

/** Turns a wiring of literals and references into plan data. Throws FinalError `WIRE` with the path of what is neither. */
export function toWire(value: unknown, at: string): Json {
  const target = refTarget(value);
  if (target !== undefined) return { $ref: target.$ref, path: target.path };
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((element, index) => toWire(element, `${at}[${index}]`));
  if (isPlainObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    if ('$ref' in value) throw notWirable(at, 'an object with the reserved key "$ref"');
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, toWire(member, `${at}.${key}`)]),
    );
  }
  throw notWirable(at, describe(value));
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return typeof value === 'function' ? 'a function' : String(value);
}

function notWirable(at: string, what: string): FinalError {
  return new FinalError('WIRE', {
    message: `${at} is ${what}.`,
    hint: 'A step takes references and plain JSON; make anything else inside the step.',
  });
}
