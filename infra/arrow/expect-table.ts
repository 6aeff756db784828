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
    await createView(db, files);
    const first = await firstPass(db, asked);
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
async function createView(db: DuckDBConnection, files: ScanFiles): Promise<void> {
  const columns = registerScan(db, 'scan', files).map(({ name, coded, type }) => {
    const column = quoteName(name);
    if (coded) return `CAST(${column} AS VARCHAR) AS ${column}`;
    const isFloat = ['FLOAT', 'DOUBLE'].includes(String(type));
    return isFloat ? `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END AS ${column}` : column;
  });
  await db.run(`CREATE VIEW self AS SELECT ${[...columns, quoteName(ROW)].join(', ')} FROM scan()`);
}

async function firstPass(db: DuckDBConnection, asked: readonly Asked[]): Promise<readonly unknown[]> {
  try {
    const result = await db.runAndReadAll(`SELECT ${asked.map(({ check }) => summary(check)).join(', ')} FROM self`);
    return result.getRows()[0]!;
  } catch (error) {
    throw (await wrongOnes(db, asked)) ?? queryError(error, 'Holding the table against its expectations');
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
async function wrongOnes(db: DuckDBConnection, asked: readonly Asked[]): Promise<FinalError | undefined> {
  const wrong: string[] = [];
  for (const { name, check } of asked) {
    try {
      await db.run(`SELECT ${summary(check)} FROM self`);
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
