import { makeBaseline } from '../../core/drift/baseline.js';
import type { Baseline } from '../../core/drift/baseline.js';
import { WindowCounter } from '../../core/drift/window.js';
import type { Window } from '../../core/drift/window.js';
import type { Table } from '../../core/table.js';
import { sampleColumns } from './column-samples.js';
import { sampledRows } from './sampled-rows.js';

export interface BaselineRequest {
  readonly columns: readonly string[];
  readonly seed: number;
  /** Of a table with more rows, so many that the seed draws. Default 1,000,000. */
  readonly mostRows?: number;
}

/** What to keep of a table, so that live rows can be held against it. One column is in memory at a time. */
export async function baselineOfTable(
  table: Table,
  { columns, seed, mostRows = 1e6 }: BaselineRequest,
): Promise<Baseline> {
  const rows = sampledRows(table.rows, { most: mostRows, seed });
  const parts: Baseline[] = [];
  for (const column of columns) {
    parts.push(makeBaseline(await sampleColumns(table, { columns: [column], rows }), rows.length));
  }
  return { rows: rows.length, columns: Object.assign({}, ...parts.map((part) => part.columns)) as Baseline['columns'] };
}

/** A table's rows as they lie in a baseline's bins: one pass, part by part. */
export async function windowOfTable(table: Table, baseline: Baseline): Promise<Window> {
  const counter = new WindowCounter(baseline);
  for await (const batch of table.batches(Object.keys(baseline.columns))) counter.add(batch);
  return counter.take();
}
