import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../duckdb.js';

export interface CsvLayout {
  readonly delimiter: string;
  readonly header: boolean;
  readonly names: readonly string[];
  /** For `read_csv`, what else it is. */
  readonly more: readonly string[];
}

const NONE = '(empty)';

/** How a CSV is written, as DuckDB finds it out with these arguments of `read_csv`: so that it is read so with any types. */
export async function csvLayout(db: DuckDBConnection, given: readonly string[]): Promise<CsvLayout> {
  const sniffed = await db.runAndReadAll(
    `SELECT Delimiter, HasHeader, SkipRows, Comment, list_transform(Columns, lambda one: one.name) AS names
     FROM sniff_csv(${given.join(', ')})`,
  );
  const [row] = sniffed.getRowObjectsJson();
  const { Delimiter, HasHeader, SkipRows, Comment, names } = row as { [name: string]: string };
  return {
    delimiter: Delimiter === NONE ? '' : Delimiter!,
    header: Boolean(HasHeader),
    names: names as unknown as string[],
    more: [`skip = ${SkipRows}`, ...(Comment === NONE ? [] : [`comment = ${quoteText(Comment!)}`])],
  };
}
