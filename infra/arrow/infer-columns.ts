import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnDeclaration } from '../../core/column.js';
import type { Source, TableQuery } from '../../core/query.js';
import { quoteName } from './duckdb.js';
import { openSource } from './source-sql.js';
import type { SourceDeps } from './source-sql.js';

type Declarations = { readonly [name: string]: ColumnDeclaration };

const time = (precision: ColumnDeclaration['precision'] & string): Partial<ColumnDeclaration> => ({
  type: 'timestamp',
  precision,
});
/** The declaration that holds all values of a DuckDB type, or the nearest to them; all else is told as text. */
const KINDS: { readonly [sql: string]: Partial<ColumnDeclaration> } = {
  TINYINT: { type: 'int8' },
  SMALLINT: { type: 'int16' },
  INTEGER: { type: 'int32' },
  BIGINT: { type: 'int64' },
  UTINYINT: { type: 'uint8' },
  USMALLINT: { type: 'uint16' },
  UINTEGER: { type: 'uint32' },
  UBIGINT: { type: 'uint64' },
  HUGEINT: { type: 'float64' },
  UHUGEINT: { type: 'float64' },
  FLOAT: { type: 'float32' },
  DOUBLE: { type: 'float64' },
  BOOLEAN: { type: 'bool' },
  DATE: { type: 'date' },
  TIME: { type: 'time' },
  BLOB: { type: 'binary' },
  TIMESTAMP_S: time('s'),
  TIMESTAMP_MS: time('ms'),
  TIMESTAMP: time('us'),
  TIMESTAMP_NS: time('ns'),
  'TIMESTAMP WITH TIME ZONE': time('us'),
};
/** What a CSV's texts may all be, the narrowest first. */
const READINGS = ['BIGINT', 'DOUBLE', 'TIMESTAMP', 'BOOLEAN'] as const;

/** The columns of a source that nobody declared. Throws what `openSource` throws. */
export async function inferColumns(source: Source, deps: SourceDeps): Promise<Declarations> {
  const query = { $query: 'table', source, columns: {}, steps: [] } as const;
  const { sql, names } = await openSource(query, deps);
  if (source.format === 'csv') return inferCsv({ ...query, columns: allText(names) }, deps);
  const described = await deps.db.runAndReadAll(`DESCRIBE ${sql}`);
  const rows = described.getRows() as [name: string, type: string][];
  return Object.fromEntries(rows.map(([name, type]) => [name, declared(type)]));
}

/** Looks at every value, not at the first thousands: a column whose type changes in the middle is text. */
async function inferCsv(query: TableQuery, deps: SourceDeps): Promise<Declarations> {
  const { sql, names } = await openSource(query, deps);
  const types = new Map<string, string>();
  for (const reading of READINGS) {
    const open = names.filter((name) => !types.has(name));
    for (const name of await readableAs(reading, { open, sql, db: deps.db })) types.set(name, reading);
  }
  return Object.fromEntries(names.map((name) => [name, declared(types.get(name) ?? 'VARCHAR')]));
}

interface Texts {
  readonly open: readonly string[];
  readonly sql: string;
  readonly db: DuckDBConnection;
}

async function readableAs(reading: string, { open, sql, db }: Texts): Promise<string[]> {
  if (open.length === 0) return [];
  const counts = open.map((name) => {
    const column = quoteName(name);
    const fits = `TRY_CAST(${column} AS ${reading}) IS NOT NULL${reading === 'BIGINT' ? ` AND ${isWhole(column)}` : ''}`;
    return `count(${column}) > 0 AND count(*) FILTER (${fits}) = count(${column})`;
  });
  const [row = []] = (await db.runAndReadAll(`SELECT ${counts.join(', ')} FROM (${sql})`)).getRows();
  return open.filter((_, at) => row[at] === true);
}

/** A cast to a whole number would round 10.9. */
function isWhole(column: string): string {
  return `regexp_full_match(trim(${column}), '[+-]?[0-9]+')`;
}

function allText(names: readonly string[]): Declarations {
  return Object.fromEntries(names.map((name) => [name, declared('VARCHAR')]));
}

function declared(type: string): ColumnDeclaration {
  const kind = type.startsWith('DECIMAL') ? KINDS['DOUBLE'] : KINDS[type];
  return { type: 'utf8', ...kind, nullable: true };
}
