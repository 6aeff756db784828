import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableQuery } from '../../../core/query.js';
import { personalBehind } from '../../../core/personal.js';
import { quoteName } from '../duckdb.js';
import { softCast } from '../exact-cast.js';

/** One file as rows, with their numbers in it. */
export interface NumberedFile {
  readonly name: string;
  /** Its columns, and `NUMBER`. */
  readonly sql: string;
  /** What the number counts: rows from 0, or objects from 1. */
  readonly counts: 'row' | 'object';
}

/** The column that numbers a file's rows. */
export const NUMBER = 'coppice.number';

interface Looking {
  readonly files: readonly NumberedFile[];
  /** A declared column's type in DuckDB. */
  readonly typeOf: (name: string) => string;
}

/**
 * The first value that does not fit its declared column, in words, for an error that does not say it: DuckDB names a line in
 * text alone. It reads the files again, and only after a read has failed.
 */
export async function firstBadValue(
  db: DuckDBConnection,
  query: TableQuery,
  { files, typeOf }: Looking,
): Promise<string | undefined> {
  const isShown = personalBehind(query).length === 0;
  for (const file of files) {
    const found = await firstIn(db, Object.keys(query.columns), { file, typeOf }).catch(() => undefined);
    if (found === undefined) continue;
    const value = isShown ? ` (${JSON.stringify(found.value)})` : '';
    return `${file.name}, ${file.counts} ${found.number}, column "${found.column}"${value}`;
  }
  return undefined;
}

interface BadValue {
  readonly number: number;
  readonly column: string;
  readonly value: string;
}

async function firstIn(
  db: DuckDBConnection,
  columns: readonly string[],
  { file, typeOf }: { readonly file: NumberedFile } & Pick<Looking, 'typeOf'>,
): Promise<BadValue | undefined> {
  const described = await db.runAndReadAll(`DESCRIBE ${file.sql}`);
  const [names = [], types = []] = described.getColumns() as string[][];
  const found: BadValue[] = [];
  for (const column of columns.filter((name) => names.includes(name))) {
    const name = quoteName(column);
    const cast = softCast(name, { to: typeOf(column), from: types[names.indexOf(column)] });
    const result = await db.runAndReadAll(
      `SELECT ${quoteName(NUMBER)}, left(CAST(${name} AS VARCHAR), 100) FROM (${file.sql})
       WHERE ${name} IS NOT NULL AND ${cast} IS NULL LIMIT 1`,
    );
    const [row] = result.getRows();
    if (row !== undefined) found.push({ number: Number(row[0]), column, value: String(row[1]) });
  }
  return found.sort((a, b) => a.number - b.number)[0];
}
