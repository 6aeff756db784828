import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from './duckdb.js';
import { registerScan, ROW } from './scan.js';
import type { ScanFiles } from './scan.js';

/** Arrow files as SQL, with categories as text: as codes they would sort by position, not by name. */
export function scanSql(db: DuckDBConnection, files: ScanFiles): string {
  return `SELECT ${scanColumns(db, files).join(', ')} FROM scan()`;
}

/** The same in the order of one column, and where it is equal in the order of the files. */
export function sortedScanSql(db: DuckDBConnection, { by, ...files }: ScanFiles & { readonly by: string }): string {
  const columns = scanColumns(db, files);
  return `SELECT ${columns.join(', ')} FROM scan() ORDER BY scan.${quoteName(by)}, ${quoteName(ROW)}`;
}

function scanColumns(db: DuckDBConnection, files: ScanFiles): string[] {
  return registerScan(db, 'scan', files).map(({ name, coded }) =>
    coded ? `CAST(${quoteName(name)} AS VARCHAR) AS ${quoteName(name)}` : quoteName(name),
  );
}
