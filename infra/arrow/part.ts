import { RecordBatchFileWriter, RecordBatchReader } from 'apache-arrow';
import type { ColumnType } from '../../core/artifact.js';
import type { Batch } from '../../core/table.js';
import { writeDigested } from '../stores/digest.js';
import type { Digested } from '../stores/digest.js';
import { batchOf, recordBatchOf } from './cells.js';

/** Writes one Arrow IPC file of one record batch. The columns' memory goes to the file, and into its digest, as it is. */
export async function writePart(path: string, types: readonly ColumnType[], batch: Batch): Promise<Digested> {
  const writer = new RecordBatchFileWriter();
  writer.write(recordBatchOf(types, batch));
  writer.finish();
  const chunks: Uint8Array[] = [];
  for await (const chunk of writer) chunks.push(chunk);
  return writeDigested(path, chunks);
}

/** The batches of an Arrow IPC file or stream: views over its bytes, only of these columns, if named. */
export function* readPart(bytes: Uint8Array, columns?: readonly string[]): Generator<Batch> {
  for (const batch of RecordBatchReader.from(bytes)) yield batchOf(batch, columns);
}
