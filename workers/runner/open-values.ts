import { isArtifactRef } from '../../core/artifact.js';
import type { TableRef } from '../../core/artifact.js';
import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { at, isJoined, isOpened } from '../../core/resolve.js';
import type { Table } from '../../core/table.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';

/** What turns references into live values. */
export interface Openers {
  readonly artifacts: Artifacts;
  readonly openTable: (ref: TableRef) => Promise<Table>;
}

/** A step's input as its body receives it: stored lists read, table references opened. */
export async function openValues(value: Json, openers: Openers): Promise<unknown> {
  const whole = await readStored(value, openers.artifacts);
  return openTables(whole, openers);
}

/** Puts lists that lie in the store in the place of the notes for them, at any depth. */
export async function readStored(value: Json, artifacts: Artifacts): Promise<Json> {
  if (typeof value !== 'object' || value === null) return value;
  if (isOpened(value)) {
    const found = at(await artifacts.getJson(value.$open), value.path);
    return value.range === undefined ? found : (found as readonly Json[]).slice(...value.range);
  }
  if (isJoined(value)) {
    const lists = await Promise.all(value.$concat.map((list) => readStored(list, artifacts)));
    return lists.flatMap((list) => list as readonly Json[]);
  }
  if (isArtifactRef(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map((element: Json) => readStored(element, artifacts)));
  const entries = Object.entries(value).map(
    async ([key, member]: [string, Json]) => [key, await readStored(member, artifacts)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function openTables(value: Json, openers: Openers): Promise<unknown> {
  if (isTableRef(value)) return openers.openTable(value);
  if (isArtifactRef(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map((element: Json) => openTables(element, openers)));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(async ([key, member]) => [key, await openTables(member, openers)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function isTableRef(value: unknown): value is TableRef {
  return isArtifactRef(value) && value.$artifact === 'table';
}
