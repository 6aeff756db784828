import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnDeclaration } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { declarationFrom } from '../../core/inference.js';
import type { ColumnFacts } from '../../core/inference.js';
import { queryError, quoteName, quoteText, withDuckDb } from './duckdb.js';
import { scanSql } from './scan-sql.js';
import { filesOf } from '../sources/local.js';

export type InferableFormat = 'parquet' | 'csv' | 'json' | 'jsonl' | 'arrow';

export interface InferOptions {
  /** Found from the file's name where absent. */
  readonly format?: InferableFormat | undefined;
  /** A text with at most so many different values is a category of these. */
  readonly maxDistinct: number;
  readonly project: string;
  /** A folder for what does not fit in memory. */
  readonly spill: string;
}

export interface Inferred {
  readonly rows: number;
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  /** Columns of types that no schema declares. */
  readonly left: readonly { readonly name: string; readonly type: string }[];
}

/** Columns asked about in one query. */
const AT_ONCE = 200;

/**
 * Reads a whole source and says what a schema would declare of it.
 * Throws FinalError `SOURCE_NOT_FOUND`, `SOURCE_UNREADABLE`, `SOURCE_FORMAT`.
 */
export async function inferSchema(place: string, options: InferOptions): Promise<Inferred> {
  const format = options.format ?? formatOf(place);
  return withDuckDb({ spill: options.spill }, async (db) => {
    try {
      const files = await filesOf(place, { project: options.project, db });
      await db.run(`CREATE VIEW source AS ${sourceSql(format, { files, db })}`);
      return await lookAt(db, options.maxDistinct);
    } catch (error) {
      throw queryError(error, `Reading ${place}`);
    }
  });
}

function formatOf(place: string): InferableFormat {
  const [, ending = ''] = /\.(\w+)(?:\.(?:gz|zst))?$/.exec(place) ?? [];
  const format = {
    parquet: 'parquet',
    csv: 'csv',
    tsv: 'csv',
    json: 'json',
    jsonl: 'jsonl',
    ndjson: 'jsonl',
    arrow: 'arrow',
  }[ending.toLowerCase()];
  if (format !== undefined) return format as InferableFormat;
  throw new FinalError('SOURCE_FORMAT', {
    message: `The name ${place} does not say what it holds.`,
    hint: 'Say it: --format parquet, csv, json, jsonl or arrow.',
  });
}

function sourceSql(format: InferableFormat, { files, db }: { files: readonly string[]; db: DuckDBConnection }): string {
  const list = `[${files.map(quoteText).join(', ')}]`;
  switch (format) {
    case 'parquet':
      return `SELECT * FROM read_parquet(${list})`;
    case 'csv':
      // A type must hold in every line, not only in the first ones.
      return `SELECT * FROM read_csv(${list}, sample_size = -1)`;
    case 'json':
    case 'jsonl':
      return `SELECT * FROM read_json(${list}, format = '${format === 'json' ? 'auto' : 'newline_delimited'}', sample_size = -1)`;
    case 'arrow':
      return scanSql(db, { paths: files, oneDictionary: false });
  }
}

interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

async function lookAt(db: DuckDBConnection, maxDistinct: number): Promise<Inferred> {
  const described = await db.runAndReadAll('DESCRIBE source');
  const all = described.getRowObjects().map((row): SourceColumn => {
    return { name: String(row['column_name']), type: String(row['column_type']) };
  });
  const columns: Record<string, ColumnDeclaration> = {};
  const left: SourceColumn[] = [];
  let rows = 0;
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const facts = await factsOf(db, { columns: some, maxDistinct });
    for (const [at, column] of some.entries()) {
      const declared = declarationFrom(facts[at]!);
      if (declared === undefined) left.push(column);
      else columns[column.name] = declared;
      ({ rows } = facts[at]!);
    }
  }
  return { rows, columns, left };
}

/** All that is asked of these columns, in one pass; and then the values of the texts that have few. */
async function factsOf(
  db: DuckDBConnection,
  { columns, maxDistinct }: { columns: readonly SourceColumn[]; maxDistinct: number },
): Promise<ColumnFacts[]> {
  const asked = columns.map((column, at) => questions(column, at)).flat();
  const result = await db.runAndReadAll(`SELECT count(*) AS rows, ${asked.join(', ')} FROM source`);
  const [answer = {}] = result.getRowObjects();
  const facts: ColumnFacts[] = [];
  for (const [at, { name, type }] of columns.entries()) {
    const number = (key: string): number => Number(answer[`${key}${at}`]);
    const common = { type, rows: Number(answer['rows']), present: number('present') };
    if (isText(type)) {
      const few = number('distinct') <= maxDistinct;
      const texts = few ? { values: await valuesOf(db, name) } : {};
      facts.push({ ...common, flags: number('others') === 0, integers: number('odd') === 0, ...texts });
    } else if (isFloat(type)) facts.push({ ...common, infinite: number('infinite') > 0 });
    else if (type.endsWith(']')) facts.push({ ...common, lengths: [number('least'), number('greatest')] });
    else facts.push(common);
  }
  return facts;
}

function questions({ name, type }: SourceColumn, at: number): string[] {
  const column = quoteName(name);
  const present = isFloat(type) ? `count(*) FILTER (WHERE NOT isnan(${column}))` : `count(${column})`;
  const common = `${present} AS present${at}`;
  if (isFloat(type)) return [common, `count(*) FILTER (WHERE isinf(${column})) AS infinite${at}`];
  if (type.endsWith(']')) return [common, `min(len(${column})) AS least${at}`, `max(len(${column})) AS greatest${at}`];
  if (!isText(type)) return [common];
  const flag = `lower(${column}) IN ('true', 'false', 't', 'f', '0', '1')`;
  // Written the same again: a number with zeros in front is a code.
  const integer = `TRY_CAST(${column} AS BIGINT)::VARCHAR IS NOT DISTINCT FROM ${column}`;
  return [
    common,
    `count(DISTINCT ${column}) AS distinct${at}`,
    `count(*) FILTER (WHERE NOT ${flag}) AS others${at}`,
    `count(*) FILTER (WHERE NOT (${integer})) AS odd${at}`,
  ];
}

async function valuesOf(db: DuckDBConnection, name: string): Promise<string[]> {
  const column = quoteName(name);
  const result = await db.runAndReadAll(
    `SELECT DISTINCT ${column} FROM source WHERE ${column} IS NOT NULL ORDER BY ${column}`,
  );
  return result.getColumns()[0]?.map(String) ?? [];
}

function isText(type: string): boolean {
  return type === 'VARCHAR';
}

function isFloat(type: string): boolean {
  return type === 'FLOAT' || type === 'DOUBLE';
}
