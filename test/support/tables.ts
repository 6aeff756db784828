import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepContext } from '../../activities/context.js';
import { schema } from '../../core/schema/index.js';
import type {
  Batch,
  CategoryCells,
  ColumnCells,
  NumberArray,
  NumberCells,
  Table,
  TextCells,
} from '../../core/table.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';

/** The flights of vega-datasets, as the first pipeline declares them. */
export const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16({ min: -120, max: 3000, unit: 'min' }),
  distance: schema.int16({ min: 0, max: 6000, unit: 'mi' }),
  origin: schema.category({ maxDistinct: 400 }),
  destination: schema.category({ maxDistinct: 400 }),
});
export const FLIGHTS = 'vega-datasets:flights-3m.parquet';

/** A store in a folder of its own, and how to remove it. */
export async function temporaryStore(): Promise<{ artifacts: Artifacts; root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'coppice-tables-'));
  return { root, artifacts: await openArtifacts(root), remove: () => rm(root, { recursive: true, force: true }) };
}

/** What a step body gets in a test. */
export function stepContext(signal: AbortSignal = new AbortController().signal): StepContext {
  const run = { id: 'run', pipeline: 'test', seed: 1 };
  const ignore = (): void => undefined;
  const rest = { attempt: 1, seed: 1, resume: undefined, progress: ignore, checkpoint: ignore, log: ignore };
  return { run, step: 'step', item: undefined, signal, ...rest };
}

function bitmap(values: readonly unknown[]): { length: number; nulls: number; validity: Uint8Array | undefined } {
  const nulls = values.filter((value) => value === null).length;
  const validity = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => (value === null ? undefined : (validity[row >> 3]! |= 1 << (row & 7))));
  return { length: values.length, nulls, validity: nulls > 0 ? validity : undefined };
}

export function numbers(
  values: readonly (number | bigint | null)[],
  array: new (length: number) => NumberArray,
): NumberCells {
  const cells = new array(values.length) as Float64Array;
  values.forEach((value, row) => (value === null ? undefined : (cells[row] = value as number)));
  return { ...bitmap(values), kind: 'numbers', values: cells };
}

export function categories(values: readonly (string | null)[]): CategoryCells {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? 0 : dictionary.indexOf(value)));
  return { ...bitmap(values), kind: 'categories', values: codes, dictionary };
}

export function texts(values: readonly (string | null)[]): TextCells {
  const bytes = values.map((value) => Buffer.from(value ?? ''));
  const offsets = new Int32Array(values.length + 1);
  bytes.forEach((text, row) => (offsets[row + 1] = offsets[row]! + text.length));
  return { ...bitmap(values), kind: 'texts', offsets, bytes: Buffer.concat(bytes) };
}

export function batch(columns: Readonly<Record<string, ColumnCells>>): Batch {
  return { rows: Object.values(columns)[0]!.length, columns };
}

export async function recordsOf<Row>(table: Table<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of table.records()) rows.push(row);
  return rows;
}
