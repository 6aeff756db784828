import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from './duckdb.js';
import { registerScan } from './scan.js';
import type { ScanFiles } from './scan.js';

/** Arrow files as SQL, with categories as text: as codes they would sort by position, not by name. */
export function scanSql(db: DuckDBConnection, files: ScanFiles): string {
  const columns = registerScan(db, 'scan', files).map(({ name, coded }) =>
    coded ? `CAST(${quoteName(name)} AS VARCHAR) AS ${quoteName(name)}` : quoteName(name),
  );
  return `SELECT ${columns.join(', ')} FROM scan()`;
}
