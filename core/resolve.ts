import type { JsonRef } from './artifact.js';
import { FinalError } from './errors.js';
import { isWireRef } from './graph.js';
import { isPlainObject } from './json.js';
import type { Json, JsonObject } from './json.js';
import type { Condition, Wire, WireRef } from './plan.js';

/** What a wire's references stand for: `absent` when a step was skipped. */
export type Lookup = (step: string) => { readonly value: Json } | 'absent';

/**
 * A list or text too large for a workflow's history: it lies in the store, and the reader's side opens it.
 * `path` leads to the part of it that is meant.
 */
export interface Opened {
  readonly $open: JsonRef;
  readonly path: WireRef['path'];
  /** Of a list, only the elements from (included) to (excluded). */
  readonly range?: readonly [from: number, to: number];
}
/** Lists that follow each other: the result of a batched map. */
export interface Joined {
  readonly $concat: readonly Json[];
}

/** Replaces references by values; `undefined` when any of them is absent. */
export function resolveWire(wire: Wire, lookup: Lookup): Json | undefined {
  try {
    return fill(wire, lookup);
  } catch (thrown) {
    if (thrown === ABSENT) return undefined;
    throw thrown;
  }
}
/** Thrown to leave a nested wire at once; it never reaches a caller. */
const ABSENT = new Error('a step that this wire reads is absent');

/** The same where an absent step is `null`: a pipeline's result. */
export function resolveOutput(wire: Wire, lookup: Lookup): Json {
  return fill(wire, (step) => {
    const found = lookup(step);
    return found === 'absent' ? { value: null } : found;
  });
}

/** Whether a condition is true; `undefined` when it reads an absent step, so that neither branch of a choice runs. */
export function holds(condition: Condition, lookup: Lookup): boolean | undefined {
  if (isWireRef(condition)) {
    const found = lookup(condition.$ref);
    return found === 'absent' ? undefined : isTrue(at(found.value, condition.path), condition);
  }
  if ('$not' in condition) {
    const inner = holds(condition.$not, lookup);
    return inner === undefined ? undefined : !inner;
  }
  const parts = condition.$all.map((each) => holds(each, lookup));
  return parts.includes(undefined) ? undefined : !parts.includes(false);
}

function isTrue(value: Json, { $ref, path }: WireRef): boolean {
  if (!isOpened(value)) return value === true;
  throw new FinalError('CONDITION_STORED', {
    message: `The condition \`${[$ref, ...path].join('.')}\` is part of a result so large that it was stored as a whole.`,
    hint: `Let "${$ref}" return less beside it, or a table in place of long lists.`,
  });
}

function fill(wire: Wire, lookup: Lookup): Json {
  if (isWireRef(wire)) {
    const found = lookup(wire.$ref);
    if (found === 'absent') throw ABSENT;
    return at(found.value, wire.path);
  }
  if (Array.isArray(wire)) return wire.map((element: Wire) => fill(element, lookup));
  if (isPlainObject(wire)) {
    return Object.fromEntries(Object.entries(wire).map(([key, member]) => [key, fill(member, lookup)]));
  }
  return wire;
}

/** A part of a value by path; of a stored list, a note for the reader to open. A missing part is `null`. */
export function at(value: Json, path: WireRef['path']): Json {
  let here: Json = value;
  for (const [index, key] of path.entries()) {
    if (key === 'length') {
      const length = lengthOf(here);
      if (length !== undefined) return length;
    }
    if (isOpened(here)) return { $open: here.$open, path: [...here.path, ...path.slice(index)] } as unknown as Json;
    here = isPlainObject(here) || Array.isArray(here) ? ((here as unknown as JsonObject)[key] ?? null) : null;
  }
  return here;
}

/** How long a list is, wherever it lies; `undefined` of anything else. */
export function lengthOf(value: Json): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (isOpened(value) && value.range !== undefined) return value.range[1] - value.range[0];
  if (isOpened(value)) return value.path.length === 0 ? value.$open.length : undefined;
  if (isJoined(value)) {
    const lengths = value.$concat.map(lengthOf);
    return lengths.includes(undefined) ? undefined : lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
  }
  return undefined;
}

/** The elements of a list from (included) to (excluded), wherever it lies: no more of it than needed goes on. */
export function part(list: Json, from: number, to: number): Json {
  if (Array.isArray(list)) return list.slice(from, to);
  if (isOpened(list)) {
    const [start] = list.range ?? [0];
    return { $open: list.$open, path: list.path, range: [start + from, start + to] } as unknown as Json;
  }
  if (!isJoined(list)) return list;
  const parts: Json[] = [];
  let start = 0;
  for (const inner of list.$concat) {
    const length = lengthOf(inner) ?? 0;
    const [first, last] = [Math.max(from - start, 0), Math.min(to - start, length)];
    if (first < last) parts.push(part(inner, first, last));
    start += length;
  }
  return { $concat: parts };
}

export function isOpened(value: unknown): value is Opened {
  return isPlainObject(value) && '$open' in value;
}
export function isJoined(value: unknown): value is Joined {
  return isPlainObject(value) && '$concat' in value;
}
