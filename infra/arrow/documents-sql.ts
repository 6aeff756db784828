import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnTypes } from '../../core/column.js';
import type { ColumnDeclaration } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { DocumentSource } from '../../core/query.js';
import { documentReader } from '../sources/documents.js';
import type { Document, SkippedFile } from '../sources/documents.js';
import type { FoundFile } from '../sources/find.js';
import { inOrder } from '../sources/in-order.js';
import type { SourceLimits } from '../sources/limits.js';
import { documentBatch } from './document-batch.js';
import { writePart } from './part.js';
import { scanSql } from './scan-sql.js';

export interface DocumentDeps {
  readonly db: DuckDBConnection;
  readonly files: readonly FoundFile[];
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  readonly limits: SourceLimits;
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}

/** Files read and decoded at a time; the machine's threads do the decoding. */
const LANES = 4;
/** An Arrow file in the scratch folder ends at whichever comes first. */
const PART_BYTES = 32 << 20;
const PART_ROWS = 16_384;

/**
 * Files that are a row each, as SQL: decoded into Arrow files in the scratch folder, in the order they were found, with
 * one such file's rows in memory. Throws FinalError `SOURCE_UNREADABLE`, `SOURCE_TOO_LARGE`, `CELL_TOO_LONG`, `TABLE_EMPTY`.
 */
export async function documentsSql(
  source: DocumentSource,
  { db, files, columns, limits, scratch, signal }: DocumentDeps,
): Promise<{ readonly sql: string; readonly skipped: readonly SkippedFile[] }> {
  const folder = join(scratch, 'sources');
  await mkdir(folder, { recursive: true });
  const stem = await mkdtemp(join(folder, 'documents-'));
  const skipped: SkippedFile[] = [];
  const paths: string[] = [];
  const documents = inOrder(files, LANES, await documentReader(source, limits));
  for await (const rows of grouped(documents, skipped)) {
    signal?.throwIfAborted();
    const path = join(stem, `${paths.length}.arrow`);
    await writePart(path, columnTypes(columns), documentBatch(rows, columns));
    paths.push(path);
  }
  if (paths.length === 0) throw noneLeft(source, skipped);
  return { sql: scanSql(db, { paths, oneDictionary: false }), skipped };
}

/** As many rows as one Arrow file takes; those that were bad go to `skipped`. */
async function* grouped(
  documents: AsyncIterable<Document | SkippedFile>,
  skipped: SkippedFile[],
): AsyncGenerator<Document[]> {
  let rows: Document[] = [];
  let bytes = 0;
  for await (const one of documents) {
    if ('why' in one) {
      skipped.push(one);
      continue;
    }
    rows.push(one);
    bytes += one.content.length;
    if (bytes < PART_BYTES && rows.length < PART_ROWS) continue;
    yield rows;
    [rows, bytes] = [[], 0];
  }
  if (rows.length > 0) yield rows;
}

function noneLeft({ from }: DocumentSource, skipped: readonly SkippedFile[]): FinalError {
  return new FinalError('TABLE_EMPTY', {
    message: `None of the ${skipped.length} files of ${from.join(', ')} is a whole image. The first: ${skipped[0]?.why ?? ''}`,
    hint: 'Name files that are images.',
  });
}
