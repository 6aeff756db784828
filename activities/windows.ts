import type { ColumnType, TableRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import type { FeaturesSpec } from '../core/features/spec.js';
import { WindowColumns, windowsOf } from '../core/features/windows/columns.js';
import type { Batch, Table } from '../core/table.js';
import { openTable } from '../infra/arrow/open-table.js';
import { sortedBatches } from '../infra/arrow/sort-table.js';
import { writeTable } from '../infra/arrow/table-writer.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';

export interface WindowsOptions {
  /** Of the features whose windows are to be columns. */
  readonly spec: Pick<FeaturesSpec, 'inputs'>;
}

/**
 * Adds the columns of windows to a table, whose rows come out in the order of time. Make them before the table is split:
 * so the first rows of a split see the last of the one before. FinalError `WINDOW_NONE`, `WINDOW_COLUMN`,
 * `COLUMN_NOT_FOUND`.
 */
export const makeWindows =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async ({ spec }: WindowsOptions, input: TableRef, { signal }: StepContext): Promise<TableRef> => {
    const windows = windowsOf(spec);
    const [by] = Object.values(windows).map(({ time }) => time);
    if (by === undefined) throw noWindow();
    const table = openTable(input, artifacts);
    const schema = [...table.schema, ...newColumns(table, Object.keys(windows))];
    const columns = new WindowColumns(windows);
    return writeTable(artifacts, addTo(sortedBatches(table, { by, artifacts, signal }), columns), { schema });
  };

async function* addTo(batches: AsyncIterable<Batch>, columns: WindowColumns): AsyncGenerator<Batch> {
  for await (const batch of batches) yield columns.add(batch);
}

function newColumns(table: Table, names: readonly string[]): ColumnType[] {
  const there = table.schema.find(({ name }) => names.includes(name));
  if (there === undefined) return names.map((name) => ({ name, type: 'float64', nullable: true }));
  throw new FinalError('WINDOW_COLUMN', {
    message: `The table has a column "${there.name}" already.`,
    hint: 'Add windows once, to the table without them.',
  });
}

function noWindow(): FinalError {
  return new FinalError('WINDOW_NONE', {
    message: 'The features have no window.',
    hint: "Declare one, such as f.windows({ by: f.origin, time: f.date, over: '7d' }).mean(f.delay), or leave the step out.",
  });
}
