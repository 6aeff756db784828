import type { DuckDBConnection } from '@duckdb/node-api';
import { FinalError } from '../../core/errors.js';
import type { Check, AnyExpectation } from '../../core/expect/expectation.js';
import type { Seen } from '../../core/expect/verdict.js';
import { queryError, quoteName, withDuckDb } from './duckdb.js';
import type { DuckDbOptions } from './duckdb.js';
import { registerScan, ROW } from './scan.js';
import type { ScanFiles } from './scan.js';

type RowCheck = Extract<Check, { by: 'row' }>;
type ValueCheck = Extract<Check, { by: 'value' }>;
type Asked = AnyExpectation & { readonly check: RowCheck | ValueCheck };

export interface ExpectOptions extends DuckDbOptions {
  /** Gather which rows break this one, not only how many. */
  readonly gather: (expectation: AnyExpectation, count: number) => boolean;
}

/**
 * Looks at all expectations that are SQL. Those a row can keep by itself and all statistics are one query, one pass over
 * the table. Throws FinalError `QUERY_INVALID` that names every expectation whose SQL does not run.
 */
export async function expectTable(
  files: ScanFiles,
  expectations: readonly AnyExpectation[],
  { gather, ...options }: ExpectOptions,
): Promise<ReadonlyMap<AnyExpectation, Seen>> {
  const asked = expectations.filter(isAsked);
  if (asked.length === 0) return new Map();
  return withDuckDb(options, async (db) => {
    const categories = await createView(db, files);
    const first = await firstPass(db, await summaries(db, { asked, categories }));
    const seen = new Map<AnyExpectation, Seen>();
    for (const [at, one] of asked.entries()) {
      const { check } = one;
      if (check.by === 'value') seen.set(one, { count: 0, ...(first[at] !== null && { value: Number(first[at]) }) });
      // A window's first answer is only whether any row can break it.
      else if (Number(first[at]) === 0) seen.set(one, { count: 0 });
      else seen.set(one, await rowsBreaking(db, { one, gather }));
    }
    return seen;
  });
}

function isAsked(one: AnyExpectation): one is Asked {
  return one.check.by === 'row' || one.check.by === 'value';
}

/** The table as `self`: categories as text, and floats that are no number as missing. */
async function createView(db: DuckDBConnection, files: ScanFiles): Promise<ReadonlySet<string>> {
  const scanned = registerScan(db, 'scan', files);
  const columns = scanned.map(({ name, coded, type }) => {
    const column = quoteName(name);
    if (coded) return `CAST(${column} AS VARCHAR) AS ${column}`;
    const isFloat = ['FLOAT', 'DOUBLE'].includes(String(type));
    return isFloat ? `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END AS ${column}` : column;
  });
  await db.run(`CREATE VIEW self AS SELECT ${[...columns, quoteName(ROW)].join(', ')} FROM scan()`);
  return new Set(scanned.flatMap(({ name, coded }) => (coded ? [name] : [])));
}

interface Question {
  readonly one: Asked;
  readonly sql: string;
}

/** What to ask over all rows; of a category's values, each distinct one once. */
async function summaries(
  db: DuckDBConnection,
  { asked, categories }: { asked: readonly Asked[]; categories: ReadonlySet<string> },
): Promise<readonly Question[]> {
  const counted = new Map<string, string>();
  const questions: Question[] = [];
  for (const one of asked) {
    const [name = '', ...others] = one.columns;
    const { check } = one;
    if (check.by === 'row' && !check.window && others.length === 0 && categories.has(name)) {
      const counts = counted.get(name) ?? (await countValues(db, { name, as: `counts_${counted.size}` }));
      counted.set(name, counts);
      questions.push({ one, sql: `(SELECT coalesce(sum(n), 0) FROM ${counts} WHERE ${check.breaks})` });
    } else questions.push({ one, sql: summary(check) });
  }
  return questions;
}

/** How often each value of a category occurs, as a table. */
async function countValues(db: DuckDBConnection, { name, as }: { name: string; as: string }): Promise<string> {
  const column = quoteName(name);
  const grouped = `SELECT ${column} AS code, count(*) AS n FROM scan() GROUP BY ALL`;
  await db.run(`CREATE TEMP TABLE ${as} AS SELECT CAST(code AS VARCHAR) AS ${column}, n FROM (${grouped})`);
  return as;
}

async function firstPass(db: DuckDBConnection, questions: readonly Question[]): Promise<readonly unknown[]> {
  try {
    const result = await db.runAndReadAll(`SELECT ${questions.map(({ sql }) => sql).join(', ')}, count(*) FROM self`);
    return result.getRows()[0]!;
  } catch (error) {
    throw (await wrongOnes(db, questions)) ?? queryError(error, 'Holding the table against its expectations');
  }
}

/** One value over all rows: a statistic; how many rows break it; or, where rows are compared, 0 if none can. */
function summary(check: RowCheck | ValueCheck): string {
  if (check.by === 'value') return check.sql;
  if (check.window) return check.none === undefined ? '1' : `CASE WHEN ${check.none} THEN 0 ELSE 1 END`;
  return `count(*) FILTER (WHERE ${check.breaks})`;
}

async function rowsBreaking(
  db: DuckDBConnection,
  { one, gather }: { one: Asked; gather: ExpectOptions['gather'] },
): Promise<Seen> {
  const { breaks } = one.check as RowCheck;
  const row = quoteName(ROW);
  const broken = `SELECT ${row} FROM (SELECT ${row}, (${breaks}) AS breaks FROM self) WHERE breaks`;
  try {
    const counted = await db.runAndReadAll(`SELECT count(*), min(${row}) FROM (${broken})`);
    const [count, first] = counted.getRows()[0]!.map(Number) as [number, number];
    if (count === 0) return { count };
    if (!gather(one, count)) return { count, first };
    const result = await db.runAndReadAll(`${broken} ORDER BY ${row}`);
    return { count, first, rows: Float64Array.from(result.getColumns()[0] ?? [], Number) };
  } catch (error) {
    throw queryError(error, `The expectation "${one.name}"`);
  }
}

/** All expectations that do not run, each asked by itself. */
async function wrongOnes(db: DuckDBConnection, questions: readonly Question[]): Promise<FinalError | undefined> {
  const wrong: string[] = [];
  for (const {
    one: { name },
    sql,
  } of questions) {
    try {
      await db.run(`SELECT ${sql}, count(*) FROM self`);
    } catch (error) {
      const text = String((error as { message?: unknown }).message ?? error);
      if (/^INTERRUPT/i.test(text)) return undefined;
      wrong.push(`"${name}": ${text.split('\n\n')[0]!.replaceAll('\n', ' ')}`);
    }
  }
  if (wrong.length === 0) return undefined;
  return new FinalError('QUERY_INVALID', {
    message: `${wrong.length === 1 ? 'An expectation' : `${wrong.length} expectations`} cannot be asked. ${wrong.join('. ')}`,
    hint: 'Correct the SQL or the types it compares; columns of other names need double quotes.',
  });
}
