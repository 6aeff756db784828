import type { ColumnType } from '../../../core/artifact.js';
import { Summariser } from '../../../core/statistics/summarise.js';
import type { SummariseOptions } from '../../../core/statistics/summarise.js';
import { statisticsOf } from '../../../core/statistics/describe.js';
import type {
  BinaryStatistics,
  BoolStatistics,
  ListStatistics,
  NumberStatistics,
  TableStatistics,
  TensorStatistics,
  TextStatistics,
  TimestampStatistics,
} from '../../../core/statistics/statistics.js';
import type { TableSummary } from '../../../core/statistics/summary.js';
import type { Batch, ColumnCells } from '../../../core/table.js';
import { batch } from '../../support/tables.js';

export type Columns = { readonly [name: string]: { readonly type: string; readonly cells: ColumnCells } };

export function batchOf(columns: Columns): Batch {
  return batch(Object.fromEntries(Object.entries(columns).map(([name, { cells }]) => [name, cells])));
}

export function schemaOf(columns: Columns): ColumnType[] {
  return Object.entries(columns).map(([name, { type }]) => ({ name, type, nullable: true }));
}

/** Parts of one table, summarised together. */
export function summaryOf(parts: readonly Columns[], options: SummariseOptions = {}): TableSummary {
  const summariser = new Summariser(schemaOf(parts[0]!), options);
  for (const part of parts) summariser.add(batchOf(part));
  return summariser.take();
}

export function describeParts(parts: readonly Columns[], options: SummariseOptions = {}): TableStatistics {
  return statisticsOf(summaryOf(parts, options));
}

interface Kinds {
  number: NumberStatistics;
  text: TextStatistics;
  category: TextStatistics;
  timestamp: TimestampStatistics;
  bool: BoolStatistics;
  tensor: TensorStatistics;
  list: ListStatistics;
  binary: BinaryStatistics;
}

export function columnOf<Kind extends keyof Kinds>(kind: Kind, type: string, cells: ColumnCells): Kinds[Kind] {
  const column = describeParts([{ x: { type, cells } }]).columns['x']!;
  if (column.kind !== kind) throw new Error(`The column came out as ${column.kind}.`);
  return column as Kinds[Kind];
}
