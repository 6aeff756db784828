import type { DuckDBConnection } from '@duckdb/node-api';
import type { Source, TableQuery } from '../../core/query.js';
import { FinalError } from '../../core/errors.js';
import type { Span } from '../../core/span.js';
import { personalBehind } from '../../core/personal.js';
import type { SkippedFile } from '../sources/documents.js';
import { findFiles } from '../sources/find.js';
import { sourceLimits } from '../sources/limits.js';
import type { SourceLimits } from '../sources/limits.js';
import { placeOf } from '../sources/postgres.js';
import { spansAmong } from '../sources/spans.js';
import { standingOf } from '../sources/standing.js';
import type { Artifacts } from '../stores/artifacts.js';
import type { Aside } from './bad-rows/aside.js';
import { bindings } from './bindings.js';
import { copySql } from './copy-sql.js';
import { documentsSql } from './documents-sql.js';
import { isBadValue, queryError } from './duckdb.js';
import { filesSql } from './files-sql.js';
import type { Readable } from './files-sql.js';
import { scanSql } from './scan-sql.js';
import { statementOf } from './sql.js';
import type { SourceSql } from './sql.js';
import { partPaths } from './table-files.js';
import { statementOfTables } from './tables-sql.js';

/** Where a source stood when it was read. */
export interface SourceRead {
  readonly source: Source;
  /** By place; `null` where the source does not say whether it changed. */
  readonly identities: { readonly [place: string]: string | null };
  /** What was bad, and left out as the query allows. */
  readonly skipped?: readonly SkippedFile[];
  /** Of a place that names spans, those that were read. */
  readonly spans?: readonly Span[];
}

export interface SourceDeps {
  readonly db: DuckDBConnection;
  readonly artifacts: Artifacts;
  /** Where relative paths begin and packages are looked for. */
  readonly project: string;
  /** A folder that goes with the query: what lies elsewhere is brought here. */
  readonly scratch: string;
  readonly limits?: SourceLimits | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears of every source that is not a table of ours. */
  readonly onRead?: ((read: SourceRead) => void) | undefined;
}

/** A query's source, opened in DuckDB: its rows as SQL, and where they come from in words. */
export interface OpenSource extends SourceSql {
  readonly place: string;
  readonly skipped: readonly SkippedFile[];
  readonly dictionaries: Readable['dictionaries'];
  /** Of this source and those behind it, where bad rows are set aside. */
  readonly asides: readonly Aside[];
  /** Of the queries it is joined with, in the order of the steps. */
  readonly others: readonly OpenSource[];
  /** The first value that does not fit its column, in words; it reads again. */
  readonly firstBad: () => Promise<string | undefined>;
  /** What an error says, with places in place of scratch files. */
  readonly inWords: (error: unknown) => unknown;
}

/** Throws FinalError `SOURCE_NOT_FOUND`, `SOURCE_UNREADABLE`, `COLUMN_NOT_FOUND` for a declared column that is not there, and what sources throw. */
export async function openSource(query: TableQuery, deps: SourceDeps): Promise<OpenSource> {
  const place = wordsFor(query.source);
  let { inWords } = asIs;
  try {
    const readable = await sourceSql(query, deps);
    ({ inWords = inWords } = readable);
    const described = await deps.db.runAndReadAll(`DESCRIBE ${readable.sniff ?? readable.sql}`);
    const [names, seen] = described.getColumns() as [string[], string[]];
    const types = names.map((name, at) => readable.typesOf?.(name) ?? seen[at]!);
    checkColumns(query, { names, place });
    const others: OpenSource[] = [];
    for (const step of query.steps) if ('other' in step) others.push(await openSource(step.other, deps));
    const allInWords = (error: unknown): unknown => others.reduce((said, other) => other.inWords(said), inWords(error));
    const { sql, cellBytes, dictionaries, skipped = [] } = readable;
    const asides = [...asidesOf(readable), ...others.flatMap((other) => other.asides)];
    const firstBad = firstOf([readable.firstBad, ...others.map((other) => other.firstBad)]);
    return {
      sql,
      cellBytes,
      dictionaries,
      skipped,
      asides,
      names,
      types,
      place,
      others,
      firstBad,
      inWords: allInWords,
    };
  } catch (error) {
    deps.signal?.throwIfAborted();
    throw queryError(inWords(error), `Reading ${place}`, { personal: personalBehind(query) });
  }
}

type Find = () => Promise<string | undefined>;

function firstOf(finds: readonly (Find | undefined)[]): Find {
  return async () => {
    for (const find of finds) {
      const found = await find?.();
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function asidesOf({ aside, behind = [] }: Opened): readonly Aside[] {
  return [...(aside === undefined ? [] : [aside]), ...behind];
}

/** What a source gives, and what was set aside behind it. */
interface Opened extends Readable {
  readonly behind?: readonly Aside[];
}

const asIs = { inWords: (error: unknown): unknown => error };

function wordsFor(source: Source): string {
  switch (source.format) {
    case 'table':
      return `table ${source.table.digest}`;
    case 'sql':
      return placeOf(source);
    case 'dataset':
      return `dataset ${source.dataset}`;
    case 'query':
      return `the query \`${source.sql}\``;
    default:
      return source.from.map((place) => place.replace(/^(https?:[^?#]*)[?#].*$/, '$1?…')).join(', ');
  }
}

async function sourceSql(query: TableQuery, deps: SourceDeps): Promise<Opened> {
  const { source } = query;
  const { db, artifacts, limits = sourceLimits(), onRead } = deps;
  switch (source.format) {
    case 'table':
      return { sql: scanSql(db, { paths: await partPaths(source.table, artifacts), oneDictionary: true }) };
    case 'sql': {
      const copied = await copySql(query, source, { ...deps, limits });
      // A database may have changed whenever it is asked.
      onRead?.({ source, identities: { [placeOf(source)]: null } });
      return copied;
    }
    case 'dataset':
      throw noTable(source.dataset);
    case 'query':
      return fromTables(source, deps);
    default: {
      const files = await findFiles(source, { ...deps, limits });
      const identities = standingOf(source, files);
      const spans = spansAmong(files);
      if (source.format !== 'text' && source.format !== 'images') {
        onRead?.({ source, identities, spans });
        return filesSql(query, source, { files, db, limits });
      }
      const rows = await documentsSql(source, { ...deps, files, limits, columns: query.columns });
      onRead?.({ source, identities, spans, skipped: rows.skipped });
      return rows;
    }
  }
}

function noTable(dataset: string): FinalError {
  return new FinalError('DATASET_UNRESOLVED', {
    message: `Nobody has said yet which table "${dataset}" is.`,
    hint: 'Return the query from a step: the run decides it, and records what it read.',
  });
}

let made = 0;

/** Runs once, into a table of DuckDB's own that spills to disk: so its rows are the same, and in one order, when read. */
async function fromTables(source: Extract<Source, { format: 'query' }>, deps: SourceDeps): Promise<Opened> {
  const opened: Record<string, OpenSource> = {};
  for (const [name, query] of Object.entries(source.tables)) opened[name] = await openSource(query, deps);
  const { sql, values } = statementOfTables(source, (name, query, all) => statementOf(query, opened[name]!, all));
  const table = `coppice_query_${++made}`;
  const inWords = (error: unknown): unknown =>
    Object.values(opened).reduce((said, { inWords: more }) => more(said), error);
  const firstBad = firstOf(Object.values(opened).map((one) => one.firstBad));
  await deps.db.run(`CREATE TEMP TABLE ${table} AS ${sql}`, ...bindings(values)).catch(async (error: unknown) => {
    const said = inWords(error);
    if (!isBadValue(error)) throw said;
    throw queryError(said, `The query \`${source.sql}\``, {
      personal: Object.values(source.tables).flatMap(personalBehind),
      at: await firstBad(),
    });
  });
  const behind = Object.values(opened).flatMap(({ asides }) => asides);
  return { sql: `SELECT * FROM ${table}`, inWords, behind };
}

function checkColumns(query: TableQuery, { names, place }: { names: readonly string[]; place: string }): void {
  const { columns, source } = query;
  const absent = Object.keys(columns).filter((name) => !names.includes(name));
  if (absent.length === 0) return;
  // Of a CSV without a head, the first row stands for it.
  const isShown = source.format !== 'csv' || personalBehind(query).length === 0;
  const there = !isShown
    ? `${names.length} columns, which are not shown`
    : names.length > 50
      ? `${names.slice(0, 50).join(', ')} and ${names.length - 50} more`
      : names.join(', ');
  throw new FinalError('COLUMN_NOT_FOUND', {
    message: `${place} has no column ${absent
      .slice(0, 20)
      .map((name) => `"${name}"`)
      .join(', ')}.`,
    hint: `It has: ${there}. Name the columns in the schema as they are there${source.format === 'csv' ? ', and say `delimiter` if it is not the same in all lines' : ''}.`,
  });
}
