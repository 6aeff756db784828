import type { DuckDBConnection } from '@duckdb/node-api';
import { FinalError } from '../../core/errors.js';
import type { TableQuery } from '../../core/query.js';
import { sizeText } from '../sources/limits.js';
import { quoteText } from './duckdb.js';

/** A text column's piece of a Parquet file that may hold a text above the limit. */
export interface LargeChunk {
  readonly file: string;
  readonly column: string;
  readonly rowGroup: number;
  readonly bytes: number;
  readonly values: number;
}

interface Looking {
  readonly paths: readonly string[];
  readonly cellBytes: number;
}

/**
 * What files' own metadata says of texts that may be too long, read before any of their data: a text of 1 GiB has to be in
 * memory whole to be read. Throws FinalError `CELL_TOO_LONG` where one is sure to be.
 */
export async function largeChunks(
  db: DuckDBConnection,
  { columns }: Pick<TableQuery, 'columns'>,
  { paths, cellBytes }: Looking,
): Promise<LargeChunk[]> {
  const result = await db.runAndReadAll(
    `SELECT file_name, path_in_schema, row_group_id, total_uncompressed_size, num_values
     FROM parquet_metadata([${paths.map(quoteText).join(', ')}])
     WHERE type = 'BYTE_ARRAY' AND total_uncompressed_size > ${cellBytes}`,
  );
  const chunks = result
    .getRows()
    .map(([file, column, rowGroup, bytes, values]) => ({
      file: String(file),
      column: String(column),
      rowGroup: Number(rowGroup),
      bytes: Number(bytes),
      values: Number(values),
    }))
    .filter(({ column }) => column in columns);
  const sure = chunks.find(({ bytes, values }) => bytes / Math.max(1, values) > cellBytes);
  if (sure !== undefined) throw tooLong(sure, cellBytes);
  return chunks;
}

export function tooLong({ file, column, rowGroup, bytes, values }: LargeChunk, cellBytes: number): FinalError {
  return new FinalError('CELL_TOO_LONG', {
    message: `Row group ${rowGroup} of ${file} has ${sizeText(bytes)} in the ${values} texts of column "${column}"; one may have ${sizeText(cellBytes)}.`,
    hint: 'Leave the column out of the schema, cut its texts, or set COPPICE_SOURCE_MAX_CELL_MIB for the worker.',
  });
}
