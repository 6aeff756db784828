import type { Source, SqlValue, TableQuery } from '../../core/query.js';
import { quoteName } from './duckdb.js';
import { numbered } from './sql.js';
import type { Statement } from './sql.js';

type StatementFor = (name: string, query: TableQuery, all: SqlValue[]) => Statement;

/** SQL over named tables as one statement, so that conditions reach the sources. */
export function statementOfTables(
  { tables, sql, values }: Extract<Source, { format: 'query' }>,
  statementFor: StatementFor,
): Statement {
  const all: SqlValue[] = [];
  const named = Object.entries(tables).map(
    ([name, query]) => `${quoteName(name)} AS (${statementFor(name, query, all).sql})`,
  );
  return { sql: `WITH ${named.join(', ')} SELECT * FROM (\n${numbered({ sql, values }, all)}\n)`, values: all };
}
