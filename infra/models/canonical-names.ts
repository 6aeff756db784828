import { isPlainObject } from '../../core/json.js';

/**
 * TensorFlow.js numbers layers without a name by how many the process has made: `dense_Dense7`. Counted anew within one
 * model, equal models have equal files. Gives the new name of each.
 */
export function canonicalNames(topology: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const name of layerNames(topology)) {
    const stem = /^([a-z0-9_]+_[A-Za-z0-9]*?)\d+$/.exec(name)?.[1];
    if (stem === undefined || names.has(name)) continue;
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    names.set(name, `${stem}${count}`);
  }
  return names;
}

/** The same topology with the new names: wherever a text is a layer's name, alone or before a slash. */
export function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') {
    const [layer = '', ...rest] = value.split('/');
    return [names.get(layer) ?? layer, ...rest].join('/') as T;
  }
  if (Array.isArray(value)) return value.map((element: unknown) => renamed(element, names)) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renamed(member, names)])) as T;
}

/** Names of layers and models, in the order of the file. */
function* layerNames(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const element of value) yield* layerNames(element);
  if (!isPlainObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'name' && typeof member === 'string') yield member;
    else yield* layerNames(member);
  }
}
