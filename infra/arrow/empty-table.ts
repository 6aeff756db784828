import type { DuckDBConnection } from '@duckdb/node-api';
import { FinalError } from '../../core/errors.js';
import { personalBehind } from '../../core/personal.js';
import type { TableQuery } from '../../core/query.js';
import { quoteName } from './duckdb.js';
import type { OpenSource } from './source-sql.js';

/** Says what a source has, where no row of it is asked for. */
export async function emptyTable(
  query: TableQuery,
  { source, db }: { source: OpenSource; db: DuckDBConnection },
): Promise<FinalError> {
  const personal = personalBehind(query);
  const conditions = query.steps.flatMap((step) =>
    step.do === 'where' ? [[step.sql, ...(personal.length === 0 ? step.values : [])].join(' · ')] : [],
  );
  const time = Object.entries(query.columns).find(
    ([name, { type }]) => type === 'timestamp' && !personal.includes(name),
  )?.[0];
  const span = time === undefined ? '' : `, min(${quoteName(time)})::VARCHAR, max(${quoteName(time)})::VARCHAR`;
  const seen = await db.runAndReadAll(`SELECT count(*)::VARCHAR${span} FROM (${source.sql})`);
  const [count, first, last] = seen.getRows()[0] as string[];
  const range = first ? `, "${time}" from ${first} to ${last}` : '';
  return new FinalError('TABLE_EMPTY', {
    message: `${source.place} has no row${conditions.length > 0 ? ` for which ${conditions.join(' and ')}` : ''}. It has ${count} rows${range}.`,
    hint: conditions.length > 0 ? 'Ask for what is there.' : 'Was it written to its end?',
  });
}
