import type { MaterialiseOptions } from '../../activities/materialise.js';
import { isArtifactRef } from '../../core/artifact.js';
import type { JsonRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { isTableQuery } from '../../core/query.js';
import type { TableQuery } from '../../core/query.js';
import type { ReadTable } from '../../infra/arrow/run-query.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';

/** What turns live values into references. */
export interface Storers {
  readonly artifacts: Artifacts;
  readonly materialise: (query: TableQuery, options?: MaterialiseOptions) => Promise<ReadTable>;
}

const WHOLE = 'its result';

/** What a body returned as plain JSON: queries run and stored as tables. FinalError `RESULT` for what JSON cannot hold. */
export async function storeValues(value: unknown, storers: Storers, where: string = WHOLE): Promise<Json> {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (isTableQuery(value)) return storers.materialise(alone(value, where)) as unknown as Promise<Json>;
  if (isArtifactRef(value)) return JSON.parse(JSON.stringify(value)) as Json;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return inOrder(value.map((element, index) => () => storeValues(element, storers, `${where}[${index}]`)));
  }
  if (isPlainObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const stored = await inOrder(
      members.map(
        ([key, member]) =>
          () =>
            storeValues(member, storers, `${where}.${key}`),
      ),
    );
    return Object.fromEntries(members.map(([key], index) => [key, stored[index] ?? null]));
  }
  throw new FinalError('RESULT', {
    message: `${where} is ${nameOf(value)}, which a step cannot hand on.`,
    hint: 'Return plain JSON, a table or query, or a model. For many numbers return a table.',
  });
}

/** Where nothing is new there is no table, and so no whole of which it could be a part. */
function alone(query: TableQuery, where: string): TableQuery {
  if (query.newBy === undefined || where === WHOLE) return query;
  throw new FinalError('SINCE_NOT_ALONE', {
    message: `${where} is a query for what is new, and a part of what the step returned.`,
    hint: 'Let a step return it alone: where nothing is new, that step is skipped.',
  });
}

/** One after the other: two large queries at once would need the memory of both. */
async function inOrder<T>(work: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  for (const run of work) results.push(await run());
  return results;
}

function nameOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return typeof value === 'function' ? 'a function' : String(value);
}

/**
 * Keeps a result within `limit` bytes of JSON: its largest lists and texts go to the store, and notes stand for them.
 * What is small stays readable, so that conditions and paths go on working.
 */
export async function spill(value: Json, limit: number, artifacts: Artifacts): Promise<Json> {
  if (sizeOf(value) <= limit || isArtifactRef(value)) return value;
  if (!isPlainObject(value)) return put(value, artifacts);
  const members = Object.entries(value).sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const kept: Record<string, Json> = { ...value };
  for (const [key, member] of members) {
    if (sizeOf(kept) <= limit) break;
    const room = limit - (sizeOf(kept) - sizeOf(member));
    kept[key] = await spill(member, Math.max(room, 512), artifacts);
  }
  return sizeOf(kept) <= limit ? kept : put(value, artifacts);
}

async function put(value: Json, artifacts: Artifacts): Promise<Json> {
  const ref = await artifacts.putJson('json', value);
  const $open: JsonRef = { ...ref, $artifact: 'json', ...(Array.isArray(value) ? { length: value.length } : {}) };
  return { $open, path: [] } as unknown as Json;
}

function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
