import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataType, makeData, RecordBatch, RecordBatchFileWriter, RecordBatchReader, Struct } from 'apache-arrow';
import type { Data, Schema, Vector } from 'apache-arrow';

/** Writes a table's parts as one Arrow IPC file, part by part. */
export async function writeArrowFile(
  path: string,
  parts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await pipeline(
    Readable.from(batchesOf(parts), { objectMode: true }),
    RecordBatchFileWriter.throughNode({ autoDestroy: true }),
    createWriteStream(path, { flags: 'wx' }),
    options,
  );
}

/** A file has one dictionary a column. The last part's holds all values, at equal positions. */
async function* batchesOf(parts: readonly string[]): AsyncGenerator<RecordBatch> {
  const last = [...RecordBatchReader.from(await readFile(parts.at(-1)!))].at(-1);
  for (const part of parts) {
    for (const batch of RecordBatchReader.from(await readFile(part))) {
      yield last === undefined ? batch : withDictionaries(batch, { schema: last.schema, columns: last.data.children });
    }
  }
}

function withDictionaries(batch: RecordBatch, last: { schema: Schema; columns: readonly Data[] }): RecordBatch {
  const children = batch.data.children.map((column, at) => {
    if (!DataType.isDictionary(column.type)) return column;
    const { length, nullCount, nullBitmap, values } = column;
    const { type, dictionary } = last.columns[at]! as Data & { dictionary: Vector };
    return makeData({ type, length, nullCount, nullBitmap, data: values, dictionary } as never);
  });
  const { length, nullCount } = batch.data;
  return new RecordBatch(last.schema, makeData({ type: new Struct(last.schema.fields), length, nullCount, children }));
}
