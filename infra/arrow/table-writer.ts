import { join } from 'node:path';
import type { ColumnType, TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { Batch, ColumnCells } from '../../core/table.js';
import type { Artifacts, NewFile } from '../stores/artifacts.js';
import { columnNotFound } from './cells.js';
import { columnBuilder } from './column-builder.js';
import type { ColumnBuilder } from './column-builder.js';
import { writePart } from './part.js';
import { countOf } from './rows.js';
import type { Rows } from './rows.js';
import { bytesIn, isFixed, sliceFixed } from './slice.js';
import { layoutOf } from './types.js';

/** A part ends at whichever comes first. Multiples of 8, so that validity bitmaps can be cut between bytes. */
const PART_ROWS = 1 << 20;
const PART_BYTES = 128 << 20;
/** Rows gathered between two looks at a part's size; a batch of at least so many is written without gathering. */
const STRIDE = 1 << 16;

export interface TableWriterOptions {
  readonly schema: readonly ColumnType[];
  readonly partRows?: number;
  /** Further facts that become part of the table, and so of its digest. */
  readonly meta?: { readonly [key: string]: Json };
}

/** Writes the rows of all batches as one table. Nothing is kept if it fails. */
export async function writeTable(
  artifacts: Artifacts,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  options: TableWriterOptions,
): Promise<TableRef> {
  const writer = await openTableWriter(artifacts, options);
  try {
    for await (const batch of batches) await writer.append(batch);
    return await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

export async function openTableWriter(artifacts: Artifacts, options: TableWriterOptions): Promise<TableWriter> {
  return new TableWriter(artifacts, await artifacts.scratch(), options);
}

/**
 * Gathers rows into parts of bounded size, off the JavaScript heap: one part is gathered while the one before is
 * written, and no more are in memory.
 */
export class TableWriter {
  private readonly artifacts: Artifacts;
  private readonly directory: string;
  private readonly options: TableWriterOptions;
  private readonly partRows: number;
  private readonly builders: readonly (readonly [name: string, builder: ColumnBuilder])[];
  private readonly files: NewFile[] = [];
  private gathered = 0;
  private written = 0;
  private parts = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(artifacts: Artifacts, directory: string, options: TableWriterOptions) {
    this.artifacts = artifacts;
    this.directory = directory;
    this.options = options;
    this.partRows = options.partRows ?? PART_ROWS;
    this.builders = options.schema.map((column) => [column.name, columnBuilder(layoutOf(column))]);
  }

  /** Rows written so far. */
  get rows(): number {
    return this.written + this.gathered;
  }

  /** Adds a batch's rows, or these of them. The batch's memory may be used again once the promise is kept. */
  async append(batch: Batch, rows: Rows = { from: 0, to: batch.rows }): Promise<void> {
    if (this.canPass(batch, rows)) return this.passThrough(batch);
    for (let from = rows.from; from < rows.to;) {
      const to = Math.min(rows.to, from + STRIDE, from + this.partRows - this.gathered);
      this.gather(batch, { ...rows, from, to });
      from = to;
      if (this.gathered >= this.partRows || this.bytes >= PART_BYTES) await this.flush();
    }
  }

  /** Commits the table. One without rows has one empty part, so that its schema can be read. */
  async finish(): Promise<TableRef> {
    if (this.gathered > 0 || this.parts === 0) await this.flush();
    await this.writing;
    const { files, rows } = this;
    const { schema, meta } = this.options;
    const columns = schema.map(({ name, type, nullable, pii }) => ({ name, type, nullable, ...(pii && { pii }) }));
    const ref = await this.artifacts.commit({ kind: 'table', files, meta: { ...meta, rows, schema: columns } });
    return { ...ref, $artifact: 'table', rows, parts: files.length, schema: columns };
  }

  async abandon(): Promise<void> {
    await this.writing.catch(() => undefined);
    await this.artifacts.discard(this.directory);
  }

  private get bytes(): number {
    return this.builders.reduce((sum, [, builder]) => sum + builder.bytes, 0);
  }

  private gather(batch: Batch, rows: Rows): void {
    for (const [name, builder] of this.builders) builder.append(cellsIn(batch, name), rows);
    this.gathered += countOf(rows);
  }

  private async flush(): Promise<void> {
    // What is taken now lies where the part before the last one lay.
    await this.writing;
    const columns = Object.fromEntries(this.builders.map(([name, builder]) => [name, builder.take()]));
    const rows = this.gathered;
    this.gathered = 0;
    this.write({ rows, columns });
  }

  /** Categories are gathered always: only so has a value one position in all parts. */
  private canPass(batch: Batch, rows: Rows): boolean {
    const whole = rows.picked === undefined && countOf(rows) === batch.rows;
    const cells = this.builders.map(([name]) => cellsIn(batch, name));
    return whole && this.gathered === 0 && batch.rows >= STRIDE && cells.every(isFixed);
  }

  private async passThrough(batch: Batch): Promise<void> {
    const bytes = this.builders.reduce((sum, [name]) => sum + bytesIn(batch.columns[name]!), 0);
    const fit = Math.floor(PART_BYTES / (bytes / batch.rows));
    const step = Math.max(8, Math.min(this.partRows, fit) & ~7);
    for (let from = 0; from < batch.rows; from += step) {
      await this.writing;
      this.write(sliceFixed(batch, { from, to: Math.min(batch.rows, from + step) }));
    }
    await this.writing;
  }

  /** Begins to write a part; a failure is thrown where the next one begins, or at the end. */
  private write(batch: Batch): void {
    const path = `part-${String(this.parts).padStart(5, '0')}.arrow`;
    const from = join(this.directory, path);
    this.parts++;
    this.written += batch.rows;
    this.writing = writePart(from, this.options.schema, batch).then((digested) => {
      this.files.push({ path, from, rows: batch.rows, digested });
    });
    this.writing.catch(() => undefined);
  }
}

function cellsIn({ columns }: Batch, name: string): ColumnCells {
  const cells = columns[name];
  if (cells === undefined) throw columnNotFound(name, Object.keys(columns));
  return cells;
}
