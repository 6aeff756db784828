import { DuckDBEnumType } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from './duckdb.js';
import { registerScan, ROW } from './scan.js';
import type { ScanFiles } from './scan.js';

/** A query may read several tables, each by a name of its own. */
let made = 0;

/** Arrow files as SQL, with categories as text: as codes they would sort by position, not by name. */
export function scanSql(db: DuckDBConnection, files: ScanFiles): string {
  const name = `scan_${++made}`;
  return `SELECT ${scanColumns(db, name, files).join(', ')} FROM ${name}()`;
}

/** The same, with each row's number as a column of this name. */
export function numberedScanSql(db: DuckDBConnection, files: ScanFiles, number: string): string {
  const name = `scan_${++made}`;
  const columns = [...scanColumns(db, name, files), `${quoteName(ROW)} AS ${quoteName(number)}`];
  return `SELECT ${columns.join(', ')} FROM ${name}()`;
}

/** Rows in the order of a column, with the positions of categories in place of their texts. */
export interface SortedScan {
  readonly sql: string;
  /** By the name of the column: what the positions mean. Categories that are not here are texts in the SQL. */
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
}

/** The same in the order of one column, and where it is equal in the order of the files. Positions take less room than texts. */
export function sortedScanSql(db: DuckDBConnection, { by, ...files }: ScanFiles & { readonly by: string }): SortedScan {
  const columns = registerScan(db, 'scan', files);
  const dictionaries = new Map(
    columns.flatMap(({ name, type }) => (type instanceof DuckDBEnumType ? [[name, type.values] as const] : [])),
  );
  const selected = columns.map(({ name, coded }) =>
    coded ? `CAST(enum_code(${quoteName(name)}) AS INTEGER) AS ${quoteName(name)}` : quoteName(name),
  );
  const order = `scan.${quoteName(by)}, ${quoteName(ROW)}`;
  return { sql: `SELECT ${selected.join(', ')} FROM scan() ORDER BY ${order}`, dictionaries };
}

function scanColumns(db: DuckDBConnection, ...[name, files]: readonly [name: string, files: ScanFiles]): string[] {
  return registerScan(db, name, files).map(({ name: column, coded }) =>
    coded ? `CAST(${quoteName(column)} AS VARCHAR) AS ${quoteName(column)}` : quoteName(column),
  );
}
