import { FinalError } from '../../core/errors.js';
import type { AnyExpectation } from '../../core/expect/expectation.js';
import type { Finding } from '../../core/expect/findings.js';
import { judgeExpectation, seenInColumns } from '../../core/expect/verdict.js';
import type { ExpectationVerdict, Seen } from '../../core/expect/verdict.js';
import { usualLimit } from '../../core/expectations.js';
import type { Limits } from '../../core/expectations.js';
import type { Table } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import type { ColumnReader } from './expect-columns.js';
import { expectTable } from './expect-table.js';
import { recordsOf } from './records.js';
import { partPaths } from './table-files.js';

interface Expecting extends Limits {
  readonly expect?: readonly AnyExpectation[];
}
interface Where {
  readonly table: Table;
  readonly artifacts: Artifacts;
  /** It has seen all batches. */
  readonly reader: ColumnReader;
  /** Columns that tell of persons. */
  readonly personal: readonly string[];
  readonly context: { readonly signal: AbortSignal };
}

/**
 * Where too many rows break an expectation, the run stops, and people look at some of them: of a wrong source it may be
 * all rows, and each takes 40 bytes while they are gathered.
 */
const MOST_OF_BLOCKED = 1_000_000;

/** Every expectation's verdict, and the rows that those which block would set aside. */
export interface Met {
  readonly verdicts: readonly ExpectationVerdict[];
  readonly findings: readonly Finding[];
}

/** Holds a table against all expectations. Throws FinalError `QUERY_INVALID`, and `EXPECTATION` for a predicate that throws. */
export async function meetExpectations(options: Expecting, where: Where): Promise<Met> {
  const { expect = [], onFailure } = options;
  if (expect.length === 0) return { verdicts: [], findings: [] };
  const { table, personal } = where;
  const limitOf = ({ mostly, severity }: AnyExpectation): number => {
    if (mostly !== undefined) return Number((1 - mostly).toPrecision(12));
    return severity === 'warn' ? 0 : usualLimit(options);
  };
  const gather = (one: AnyExpectation, count: number): number => {
    if (one.severity !== 'block' || onFailure === 'warn') return 0;
    return count / table.rows <= limitOf(one) ? count : Math.min(count, MOST_OF_BLOCKED);
  };
  const seen = await lookAtAll(expect, { ...where, gather });
  const verdicts = expect.map((one) =>
    judgeExpectation(one, { seen: seen.get(one)!, rows: table.rows, limit: limitOf(one), personal }),
  );
  const findings = expect.flatMap((one) => {
    const { rows } = seen.get(one)!;
    return rows === undefined ? [] : [{ text: one.name, rows }];
  });
  return { verdicts, findings };
}

type Look = Where & { readonly gather: (one: AnyExpectation, count: number) => number };

async function lookAtAll(expect: readonly AnyExpectation[], look: Look): Promise<ReadonlyMap<AnyExpectation, Seen>> {
  const { table, artifacts, context, reader, gather, personal } = look;
  const spill = await artifacts.scratch();
  try {
    const paths = await partPaths(table, artifacts);
    const { signal } = context;
    const read = reader.take(gather);
    const seen = new Map(read.seen);
    const rest = expect.filter((one) => !seen.has(one));
    const files = { paths, oneDictionary: true };
    const asked = await expectTable(files, rest, { spill, signal, gather, counts: read.counts, personal });
    for (const [one, found] of asked) seen.set(one, found);
    for (const one of expect) {
      const inColumns = seenInColumns(one, table.schema);
      if (inColumns !== undefined) seen.set(one, inColumns);
    }
    for (const [one, rows] of await predicateRows(expect, look)) {
      const { length: count } = rows;
      const most = gather(one, count);
      const kept = most > 0 ? { rows: Float64Array.from(rows.slice(0, most)) } : {};
      seen.set(one, count === 0 ? { count } : { count, first: rows[0]!, ...kept });
    }
    return seen;
  } finally {
    await artifacts.discard(spill);
  }
}

/** For each predicate, the rows that do not keep it; all predicates in one pass. */
async function predicateRows(
  expect: readonly AnyExpectation[],
  { table, context, personal }: Look,
): Promise<ReadonlyMap<AnyExpectation, number[]>> {
  const rowsOf = new Map(expect.flatMap((one) => (one.check.by === 'predicate' ? [[one, [] as number[]]] : [])));
  if (rowsOf.size === 0) return rowsOf;
  let row = 0;
  for await (const batch of table.batches()) {
    context.signal.throwIfAborted();
    for (const record of recordsOf(batch)) {
      for (const [one, rows] of rowsOf) if (!holds(one, { record, row, personal })) rows.push(row);
      row++;
    }
  }
  return rowsOf;
}

interface Held {
  readonly record: unknown;
  readonly row: number;
  readonly personal: readonly string[];
}

function holds({ name, check }: AnyExpectation, { record, row, personal }: Held): boolean {
  try {
    return check.by !== 'predicate' || check.holds(record as never);
  } catch (cause) {
    // What a predicate throws may quote its row.
    const isShown = personal.length === 0;
    throw new FinalError('EXPECTATION', {
      message: `The expectation "${name}" threw in row ${row}${isShown ? `: ${String(cause)}` : ''}.`,
      hint: 'Let it answer true or false for every row; a missing value is null.',
      cause: isShown ? cause : undefined,
    });
  }
}
