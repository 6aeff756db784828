import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableQuery } from '../../core/query.js';
import { arrowText } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { Artifacts } from '../stores/artifacts.js';
import { queryError, quoteText } from './duckdb.js';
import { scanSql } from './scan-sql.js';
import { filesOf } from './source.js';
import type { SourceSql } from './sql.js';
import { partPaths } from './table-files.js';
import { layoutOf } from './types.js';

export interface SourceDeps {
  readonly db: DuckDBConnection;
  readonly artifacts: Artifacts;
  /** Where relative paths begin and packages are looked for. */
  readonly project: string;
}

/** A query's source, opened in DuckDB: its rows as SQL, and where they come from in words. */
export interface OpenSource extends SourceSql {
  readonly place: string;
}

/** Throws FinalError `SOURCE_NOT_FOUND`, `SOURCE_UNREADABLE`, or `COLUMN_NOT_FOUND` for a declared column that is not there. */
export async function openSource(query: TableQuery, deps: SourceDeps): Promise<OpenSource> {
  const { source } = query;
  const place = source.format === 'table' ? `table ${source.table.digest}` : source.from.join(', ');
  try {
    const { sql, sniff } = await sourceSql(query, deps);
    const described = await deps.db.runAndReadAll(`DESCRIBE ${sniff ?? sql}`);
    const names = described.getColumns()[0] as string[];
    checkColumns(query, { names, place });
    return { sql, names, place };
  } catch (error) {
    throw queryError(error, `Reading ${place}`);
  }
}

interface Readable {
  readonly sql: string;
  /** Where types are forced on the reader: the same without them, which names the columns whatever they hold. */
  readonly sniff?: string;
}

async function sourceSql(query: TableQuery, { db, artifacts, project }: SourceDeps): Promise<Readable> {
  const { source } = query;
  if (source.format === 'table')
    return { sql: scanSql(db, { paths: await partPaths(source.table, artifacts), oneDictionary: true }) };
  const files: string[] = [];
  for (const place of source.from) files.push(...(await filesOf(place, { project, db })));
  const list = `[${files.map(quoteText).join(', ')}]`;
  switch (source.format) {
    case 'arrow':
      return { sql: scanSql(db, { paths: files, oneDictionary: false }) };
    case 'parquet':
      return { sql: `SELECT * FROM read_parquet(${list})` };
    case 'jsonl':
      return { sql: `SELECT * FROM read_json(${list}, format = 'newline_delimited')` };
    case 'csv': {
      const { delimiter, header, missing } = source.options;
      const options = [
        ...(delimiter === undefined ? [] : [`delim = ${quoteText(delimiter)}`]),
        ...(header === undefined ? [] : [`header = ${header}`]),
        ...(missing === undefined ? [] : [`nullstr = ${quoteText(missing)}`]),
      ];
      const types = `types = {${csvTypes(query)}}`;
      const read = (more: string): string => `SELECT * FROM read_csv(${[list, ...options, more].join(', ')})`;
      return { sql: read(types), sniff: read('all_varchar = true') };
    }
  }
}

/** With the types given, DuckDB's messages about a bad value name the file, the line and the column. */
function csvTypes({ columns }: TableQuery): string {
  return Object.entries(columns)
    .map(([name, column]) => `${quoteText(name)}: ${quoteText(layoutOf({ name, type: arrowText(column) }).sql)}`)
    .join(', ');
}

function checkColumns({ columns }: TableQuery, { names, place }: { names: readonly string[]; place: string }): void {
  const absent = Object.keys(columns).filter((name) => !names.includes(name));
  if (absent.length === 0) return;
  throw new FinalError('COLUMN_NOT_FOUND', {
    message: `${place} has no column ${absent.map((name) => `"${name}"`).join(', ')}.`,
    hint: `It has: ${names.join(', ')}. Name the columns in the schema as they are there.`,
  });
}
