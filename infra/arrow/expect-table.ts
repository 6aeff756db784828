import type { DuckDBConnection } from '@duckdb/node-api';
import { FinalError } from '../../core/errors.js';
import type { Check, AnyExpectation } from '../../core/expect/expectation.js';
import type { ValueCounts } from '../../core/expect/counted.js';
import { once } from '../../core/once.js';
import type { Seen } from '../../core/expect/verdict.js';
import { queryError, quoteName, quoteText, withDuckDb, wordsOf } from './duckdb.js';
import type { DuckDbOptions } from './duckdb.js';
import { registerScan, ROW } from './scan.js';
import type { ScanFiles } from './scan.js';

type RowCheck = Extract<Check, { by: 'row' }>;
type ValueCheck = Extract<Check, { by: 'value' }>;
type Asked = AnyExpectation & { readonly check: RowCheck | ValueCheck };

export interface ExpectOptions extends DuckDbOptions {
  /** Columns that tell of persons. */
  readonly personal: readonly string[];
  /** How often each value of some columns occurs: what is expected of one such value is asked once. */
  readonly counts: ReadonlyMap<string, ValueCounts>;
  /** Of how many of the rows that break this one to gather which they are: the first of them, or none. */
  readonly gather: (expectation: AnyExpectation, count: number) => number;
}

/**
 * Looks at all expectations that are SQL. Those a row can keep by itself and all statistics are one query, one pass over
 * the table. Throws FinalError `QUERY_INVALID` that names every expectation whose SQL does not run.
 */
export async function expectTable(
  files: ScanFiles,
  expectations: readonly AnyExpectation[],
  { gather, counts, personal, ...options }: ExpectOptions,
): Promise<ReadonlyMap<AnyExpectation, Seen>> {
  const asked = expectations.filter(isAsked);
  if (asked.length === 0) return new Map();
  return withDuckDb(options, async (db) => {
    const questions = await questionsOf(db, { asked, counts });
    // Opening the table reads a part of it: for nothing, where what was counted already answers everything.
    const openRows = once(() => createView(db, files));
    const first = await firstPass(db, { questions, personal, openRows });
    const seen = new Map<AnyExpectation, Seen>();
    for (const [at, one] of asked.entries()) {
      const { check } = one;
      if (check.by === 'value') seen.set(one, { count: 0, ...(first[at] !== null && { value: Number(first[at]) }) });
      // A window's first answer is only whether any row can break it.
      else if (Number(first[at]) === 0) seen.set(one, { count: 0 });
      else seen.set(one, await openRows().then(() => rowsBreaking(db, { one, gather, personal })));
    }
    return seen;
  });
}

function isAsked(one: AnyExpectation): one is Asked {
  return one.check.by === 'row' || one.check.by === 'value';
}

/** The table as `self`: categories as text, and floats that are no number as missing. */
async function createView(db: DuckDBConnection, files: ScanFiles): Promise<void> {
  const columns = registerScan(db, 'scan', files).map(({ name, coded, type }) => {
    const column = quoteName(name);
    if (coded) return `CAST(${column} AS VARCHAR) AS ${column}`;
    const isFloat = ['FLOAT', 'DOUBLE'].includes(String(type));
    return isFloat ? `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END AS ${column}` : column;
  });
  await db.run(`CREATE VIEW self AS SELECT ${[...columns, quoteName(ROW)].join(', ')} FROM scan()`);
}

interface Question {
  readonly one: Asked;
  readonly sql: string;
  /** It is answered from counted values, not from the rows. */
  readonly counted: boolean;
}

async function questionsOf(
  db: DuckDBConnection,
  { asked, counts }: { asked: readonly Asked[]; counts: ExpectOptions['counts'] },
): Promise<readonly Question[]> {
  const tables = new Map<string, string>();
  const questions: Question[] = [];
  for (const one of asked) {
    const { check, columns } = one;
    const [name = '', ...others] = columns;
    const counted = check.by === 'row' && !check.window && others.length === 0 ? counts.get(name) : undefined;
    if (counted === undefined || check.by === 'value') questions.push({ one, sql: summary(check), counted: false });
    else {
      const table = tables.get(name) ?? (await countsTable(db, { name, counted, as: `counts_${tables.size}` }));
      tables.set(name, table);
      const sql = `(SELECT coalesce(sum(n), 0) FROM ${table} WHERE ${check.breaks})`;
      questions.push({ one, sql, counted: true });
    }
  }
  return questions;
}

/** Counted values as a table, with the missing one. */
async function countsTable(
  db: DuckDBConnection,
  { name, counted, as }: { name: string; counted: ValueCounts; as: string },
): Promise<string> {
  const { values, counts, missing } = counted;
  const rows = values.map((value, at) => `(${typeof value === 'string' ? quoteText(value) : value}, ${counts[at]})`);
  const type = typeof values[0] === 'number' ? 'INTEGER' : 'VARCHAR';
  await db.run(`CREATE TEMP TABLE ${as} (${quoteName(name)} ${type}, n BIGINT)`);
  await db.run(`INSERT INTO ${as} VALUES ${[...rows, `(NULL, ${missing})`].join(', ')}`);
  return as;
}

interface Asking {
  readonly questions: readonly Question[];
  readonly personal: readonly string[];
  /** Makes `self` from the table's rows. */
  readonly openRows: () => Promise<void>;
}

async function firstPass(db: DuckDBConnection, asking: Asking): Promise<readonly unknown[]> {
  const { questions, personal, openRows } = asking;
  try {
    const answers = new Map<Question, unknown>();
    for (const counted of [true, false]) {
      const some = questions.filter((question) => question.counted === counted);
      if (some.length === 0) continue;
      if (!counted) await openRows();
      const from = counted ? '' : ' FROM self';
      const result = await db.runAndReadAll(`SELECT ${some.map(({ sql }) => sql).join(', ')}${from}`);
      const values = result.getRows()[0]!;
      some.forEach((question, at) => answers.set(question, values[at]));
    }
    return questions.map((question) => answers.get(question));
  } catch (error) {
    const wrong = await wrongOnes(db, asking);
    throw wrong ?? queryError(error, 'Holding the table against its expectations', { personal });
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
  { one, gather, personal }: Pick<ExpectOptions, 'gather' | 'personal'> & { readonly one: Asked },
): Promise<Seen> {
  const { breaks } = one.check as RowCheck;
  const row = quoteName(ROW);
  const broken = `SELECT ${row} FROM (SELECT ${row}, (${breaks}) AS breaks FROM self) WHERE breaks`;
  try {
    const counted = await db.runAndReadAll(`SELECT count(*), min(${row}) FROM (${broken})`);
    const [count, first] = counted.getRows()[0]!.map(Number) as [number, number];
    if (count === 0) return { count };
    const most = gather(one, count);
    if (most === 0) return { count, first };
    const result = await db.runAndReadAll(`${broken} ORDER BY ${row} LIMIT ${most}`);
    return { count, first, rows: Float64Array.from(result.getColumns()[0] ?? [], Number) };
  } catch (error) {
    throw queryError(error, `The expectation "${one.name}"`, { personal });
  }
}

/** All expectations that do not run, each asked by itself. */
async function wrongOnes(
  db: DuckDBConnection,
  { questions, personal, openRows }: Asking,
): Promise<FinalError | undefined> {
  const wrong: string[] = [];
  await openRows();
  for (const {
    one: { name },
    sql,
    counted,
  } of questions) {
    try {
      await db.run(`SELECT ${sql}${counted ? '' : ' FROM self'}`);
    } catch (error) {
      const text = String((error as { message?: unknown }).message ?? error);
      if (/^INTERRUPT/i.test(text)) return undefined;
      wrong.push(`"${name}": ${wordsOf(text, personal).replaceAll('\n', ' ')}`);
    }
  }
  if (wrong.length === 0) return undefined;
  return new FinalError('QUERY_INVALID', {
    message: `${wrong.length === 1 ? 'An expectation' : `${wrong.length} expectations`} cannot be asked. ${wrong.join('. ')}`,
    hint: 'Correct the SQL or the types it compares; columns of other names need double quotes.',
  });
}
