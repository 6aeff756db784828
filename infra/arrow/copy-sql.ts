import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { FinalError } from '../../core/errors.js';
import type { SqlOptions, TableQuery } from '../../core/query.js';
import type { SourceLimits } from '../sources/limits.js';
import { copyFromPostgres, placeOf } from '../sources/postgres.js';
import { quoteText } from './duckdb.js';
import type { Readable } from './files-sql.js';
import { lineLimit } from './csv-sql.js';
import { readType } from './exact-cast.js';
import { sqlType } from './files-sql.js';

interface CopyDeps {
  readonly scratch: string;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
}

/** A database's rows as SQL: copied here first, then read with the declared types. */
export async function copySql(query: TableQuery, source: SqlOptions, deps: CopyDeps): Promise<Readable> {
  const folder = join(deps.scratch, 'sources');
  await mkdir(folder, { recursive: true });
  const path = join(await mkdtemp(join(folder, 'sql-')), 'rows.csv');
  const columns = await copyFromPostgres(source, { path, ...deps });
  const place = placeOf(source);
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new FinalError('SQL_INVALID', {
      message: `${place} gives two columns "${twice}".`,
      hint: 'Name them apart by AS.',
    });
  }
  const types = columns.map((name) => {
    const type = name in query.columns ? readType(sqlType(query.columns, name)) : 'VARCHAR';
    return `${quoteText(name)}: ${quoteText(type)}`;
  });
  const options = [
    'auto_detect = false',
    'header = true',
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = '\\N'`,
    'allow_quoted_nulls = false',
    ...lineLimit(deps.limits.cellBytes),
    `columns = {${types.join(', ')}}`,
  ];
  const inWords = (error: unknown): unknown => {
    if (error instanceof Error) error.message = error.message.replaceAll(path, place);
    return error;
  };
  return { sql: `SELECT * FROM read_csv(${quoteText(path)}, ${options.join(', ')})`, inWords };
}
