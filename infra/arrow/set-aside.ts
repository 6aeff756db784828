import type { ColumnType, TableRef } from '../../core/artifact.js';
import { rowsSetAside } from '../../core/check-rows.js';
import type { Reason } from '../../core/check-rows.js';
import type { Batch } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import { pick } from './rows.js';
import { openTableWriter, writeTable } from './table-writer.js';
import type { TableWriter } from './table-writer.js';
import { withReasons } from './with-reasons.js';

/** A batch with what was found wrong in it. */
export interface CheckedBatch {
  readonly batch: Batch;
  readonly reasons: readonly Reason[];
}

/** Columns that a quarantine table has beside those of the table. */
const REASONS: readonly ColumnType[] = [
  { name: '_row', type: 'int64', nullable: false },
  { name: '_reasons', type: 'utf8', nullable: false },
];

/** Writes the rows that hold and the rows that do not into tables of their own, in their order. */
export async function setAside(
  batches: AsyncIterable<CheckedBatch> | Iterable<CheckedBatch>,
  { schema, artifacts }: { readonly schema: readonly ColumnType[]; readonly artifacts: Artifacts },
): Promise<{ kept: TableRef; quarantine: TableRef }> {
  const kept = await openTableWriter(artifacts, { schema });
  const aside = await openTableWriter(artifacts, { schema: [...schema, ...REASONS] });
  try {
    for await (const one of batches) await divide(one, { kept, aside });
    return { kept: await kept.finish(), quarantine: await aside.finish() };
  } catch (error) {
    await Promise.all([kept.abandon(), aside.abandon()]);
    throw error;
  }
}

/** Writes only the rows that do not hold, of a table that is not handed on. */
export async function setAsideOnly(
  batches: AsyncIterable<CheckedBatch> | Iterable<CheckedBatch>,
  { schema, artifacts }: { readonly schema: readonly ColumnType[]; readonly artifacts: Artifacts },
): Promise<TableRef> {
  const aside = await openTableWriter(artifacts, { schema: [...schema, ...REASONS] });
  try {
    let before = 0;
    for await (const { batch, reasons } of batches) {
      const failed = rowsSetAside(reasons);
      if (failed.length > 0) await aside.append(withReasons(batch, { reasons, before }), pick(failed));
      before += batch.rows;
    }
    return await aside.finish();
  } catch (error) {
    await aside.abandon();
    throw error;
  }
}

/** The quarantine of a table in which nothing is wrong. */
export function nothingAside(schema: readonly ColumnType[], artifacts: Artifacts): Promise<TableRef> {
  return writeTable(artifacts, [], { schema: [...schema, ...REASONS] });
}

async function divide(
  { batch, reasons }: CheckedBatch,
  { kept, aside }: { kept: TableWriter; aside: TableWriter },
): Promise<void> {
  const failed = rowsSetAside(reasons);
  if (failed.length === 0) return kept.append(batch);
  const before = kept.rows + aside.rows;
  await aside.append(withReasons(batch, { reasons, before }), pick(failed));
  await kept.append(batch, pick(othersThan(failed, batch.rows)));
}

/** `failed` is in ascending order. */
function othersThan(failed: readonly number[], rows: number): Int32Array {
  const others = new Int32Array(rows - failed.length);
  let passed = 0;
  for (let row = 0; row < rows; row++) {
    if (row === failed[passed]) passed++;
    else others[row - passed] = row;
  }
  return others;
}
