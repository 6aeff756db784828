import { open } from 'node:fs/promises';
import { RecordBatchFileWriter, RecordBatchReader } from 'apache-arrow';
import type { ColumnType } from '../../core/artifact.js';
import type { Batch } from '../../core/table.js';
import { batchOf, recordBatchOf } from './cells.js';

/** The most buffers a system call takes. */
const GATHER = 1024;

/** Writes one Arrow IPC file of one record batch. The columns' memory goes to the file as it is. */
export async function writePart(path: string, types: readonly ColumnType[], batch: Batch): Promise<void> {
  const writer = new RecordBatchFileWriter();
  writer.write(recordBatchOf(types, batch));
  writer.finish();
  const chunks: Uint8Array[] = [];
  for await (const chunk of writer) chunks.push(chunk);
  const handle = await open(path, 'wx');
  try {
    for (let at = 0; at < chunks.length; at += GATHER) await writeFully(handle, chunks.slice(at, at + GATHER));
  } finally {
    await handle.close();
  }
}

/** The batches of an Arrow IPC file or stream: views over its bytes, only of these columns, if named. */
export function* readPart(bytes: Uint8Array, columns?: readonly string[]): Generator<Batch> {
  for (const batch of RecordBatchReader.from(bytes)) yield batchOf(batch, columns);
}

async function writeFully(handle: Awaited<ReturnType<typeof open>>, chunks: readonly Uint8Array[]): Promise<void> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const { bytesWritten } = await handle.writev(chunks);
  // A system call moves at most 2 GiB, so what is left goes chunk by chunk.
  let skip = bytesWritten;
  for (const chunk of bytesWritten < total ? chunks : []) {
    if (skip < chunk.byteLength) await handle.writeFile(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.byteLength);
  }
}
