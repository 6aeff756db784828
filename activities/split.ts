import type { TableRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import { checkShares, cutByTime } from '../core/split.js';
import type { Shares, Span } from '../core/split.js';
import type { Batch, Table } from '../core/table.js';
import { columnNotFound } from '../infra/arrow/cells.js';
import { openTable } from '../infra/arrow/open-table.js';
import { sortedBatches } from '../infra/arrow/sort-table.js';
import { openTableWriter } from '../infra/arrow/table-writer.js';
import type { TableWriter } from '../infra/arrow/table-writer.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';

export interface SplitOptions<Name extends string = string> {
  /** A timestamp or number column. */
  readonly by: string;
  readonly shares: Shares<Name>;
}
export type SplitOutput<Name extends string = string> = { readonly [N in Name]: TableRef };

/**
 * Splits a table in the order of time; rows of equal time keep their order and stay together, in the earlier split.
 * Throws FinalError `SPLIT_SHARES`, `SPLIT_EMPTY`, `SPLIT_TIME` (no such time, or missing in some rows), `COLUMN_NOT_FOUND`.
 */
export const makeSplit =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async ({ by, shares }: SplitOptions, input: TableRef, { signal }: StepContext): Promise<SplitOutput> => {
    checkShares(shares);
    const table = openTable(input, artifacts);
    const { spans, isSorted } = await cut(table, { by, shares });
    const rows = isSorted ? table.batches() : sortedBatches(table, { by, artifacts, signal });
    return writeSpans(rows, { spans, table, artifacts });
  };

/** All times are in memory here, once, and no longer when the rows are sorted. */
async function cut(table: Table, { by, shares }: SplitOptions): Promise<{ spans: readonly Span[]; isSorted: boolean }> {
  const times = await timesOf(table, by);
  let isSorted = true;
  for (let at = 1; at < times.length && isSorted; at++) isSorted = times[at - 1]! <= times[at]!;
  if (!isSorted) times.sort();
  return { spans: cutByTime(times, shares), isSorted };
}

/** A copy of the column: it may be sorted in place. */
async function timesOf(table: Table, by: string): Promise<BigInt64Array | Float64Array> {
  if (!table.schema.some(({ name }) => name === by))
    throw columnNotFound(
      by,
      table.schema.map(({ name }) => name),
    );
  const cells = await table.column(by);
  if (cells.kind !== 'numbers' || cells.bool) throw notTime(by, 'which is no time and no number');
  if (cells.nulls > 0) throw notTime(by, `which is missing in ${cells.nulls} of ${table.rows} rows`);
  const { values } = cells;
  // One part's column is a view of its file; several are gathered into memory of their own.
  if (values instanceof BigInt64Array) return table.parts === 1 ? values.slice() : values;
  return Float64Array.from(values as Float64Array);
}

interface Target {
  readonly spans: readonly Span[];
  readonly table: Table;
  readonly artifacts: Artifacts;
}

/** Rows come in the order of time, so each span's are the next so many. */
async function writeSpans(batches: AsyncIterable<Batch>, { spans, table, artifacts }: Target): Promise<SplitOutput> {
  const writers: TableWriter[] = [];
  try {
    for (const _span of spans) writers.push(await openTableWriter(artifacts, { schema: table.schema }));
    for await (const batch of batches) await deal(batch, { spans, writers });
    const tables: [string, TableRef][] = [];
    for (const [at, { name }] of spans.entries()) tables.push([name, await writers[at]!.finish()]);
    return Object.fromEntries(tables);
  } catch (error) {
    await Promise.all(writers.map((writer) => writer.abandon()));
    throw error;
  }
}

async function deal(
  batch: Batch,
  { spans, writers }: { spans: readonly Span[]; writers: readonly TableWriter[] },
): Promise<void> {
  for (let from = 0; from < batch.rows;) {
    const at = writers.findIndex((writer, index) => writer.rows < spans[index]!.rows);
    const to = Math.min(batch.rows, from + spans[at]!.rows - writers[at]!.rows);
    await writers[at]!.append(batch, { from, to });
    from = to;
  }
}

function notTime(by: string, seen: string): FinalError {
  return new FinalError('SPLIT_TIME', {
    message: `The table is to be split by "${by}", ${seen}.`,
    hint: 'Split by a timestamp or number that every row has; validation can set the others aside.',
  });
}
