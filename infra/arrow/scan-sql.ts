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

/** The same in the order of one column, and where it is equal in the order of the files. */
export function sortedScanSql(db: DuckDBConnection, { by, ...files }: ScanFiles & { readonly by: string }): string {
  const columns = scanColumns(db, 'scan', files);
  return `SELECT ${columns.join(', ')} FROM scan() ORDER BY scan.${quoteName(by)}, ${quoteName(ROW)}`;
}

function scanColumns(db: DuckDBConnection, ...[name, files]: readonly [name: string, files: ScanFiles]): string[] {
  return registerScan(db, name, files).map(({ name: column, coded }) =>
    coded ? `CAST(${quoteName(column)} AS VARCHAR) AS ${quoteName(column)}` : quoteName(column),
  );
}
