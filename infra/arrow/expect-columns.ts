import type { ColumnType } from '../../core/artifact.js';
import { CATEGORY } from '../../core/column.js';
import { isCountable, MetValues, statisticOf, ValueCounter } from '../../core/expect/counted.js';
import type { ValueCounts } from '../../core/expect/counted.js';
import type { AnyExpectation } from '../../core/expect/expectation.js';
import { rowsOutside } from '../../core/expect/rows-outside.js';
import type { Seen } from '../../core/expect/verdict.js';
import type { Batch } from '../../core/table.js';

/** What a plain reading of columns says, without SQL. */
export interface ColumnsRead {
  readonly seen: ReadonlyMap<AnyExpectation, Seen>;
  /** How often each value occurs, of columns with few possible values about which something is expected. */
  readonly counts: ReadonlyMap<string, ValueCounts>;
}

type Gather = (one: AnyExpectation, count: number) => number;

/**
 * Answers what needs no SQL: ranges, which a loop over a column's memory sees many times faster than a query, and
 * statistics of columns whose values can be counted. It looks at batches that another reading of the table has anyway.
 */
export class ColumnReader {
  private readonly expectations: readonly AnyExpectation[];
  private readonly ranges: ReadonlyMap<AnyExpectation, number[]>;
  private readonly counters: ReadonlyMap<string, ValueCounter | MetValues>;
  private rows = 0;

  constructor(expectations: readonly AnyExpectation[], schema: readonly ColumnType[]) {
    const typeOf = new Map(schema.map(({ name, type }) => [name, type]));
    const single = expectations.filter(({ columns, check }) => columns.length === 1 && isRead(check));
    const ranges = single.filter((one) => hasRange(one, typeOf));
    const counted = single.filter((one) => !ranges.includes(one) && isCountable(typeOf.get(one.columns[0]!)));
    this.expectations = expectations;
    this.ranges = new Map(ranges.map((one) => [one, []]));
    const asksRowsOnly = (name: string): boolean =>
      counted.every(({ columns, check }) => columns[0] !== name || check.by === 'row');
    const counterOf = (name: string): ValueCounter | MetValues =>
      typeOf.get(name) === CATEGORY && asksRowsOnly(name) ? new MetValues() : new ValueCounter();
    this.counters = new Map(counted.map(({ columns: [name = ''] }) => [name, counterOf(name)]));
  }

  add(batch: Batch): void {
    for (const [name, counter] of this.counters) counter.add(batch, name);
    for (const [one, found] of this.ranges) addOutside(one, { batch, before: this.rows, found });
    this.rows += batch.rows;
  }

  take(gather: Gather): ColumnsRead {
    const counts = new Map([...this.counters].map(([name, counter]) => [name, counter.take()]));
    const seen = new Map<AnyExpectation, Seen>();
    for (const [one, found] of this.ranges) {
      const { length: count, 0: first } = found;
      const most = gather(one, count);
      const kept = most > 0 ? { rows: Float64Array.from(found.slice(0, most)) } : {};
      seen.set(one, first === undefined ? { count } : { count, first, ...kept });
    }
    for (const one of this.expectations) {
      const value = valueOf(one, { counts, rows: this.rows });
      if (value !== undefined) seen.set(one, { count: 0, ...(value !== null && { value }) });
    }
    return { seen, counts };
  }
}

function isRead(check: AnyExpectation['check']): boolean {
  return (check.by === 'row' && !check.window) || (check.by === 'value' && check.of !== undefined);
}

function hasRange({ check, columns }: AnyExpectation, typeOf: ReadonlyMap<string, string>): boolean {
  const type = typeOf.get(columns[0]!) ?? '';
  if (check.by !== 'row' || check.range === undefined) return false;
  return /^(u?int(8|16|32)|float(32|64)|timestamp\[(s|ms|us)\])$/.test(type);
}

function addOutside(
  { check, columns }: AnyExpectation,
  { batch, before, found }: { batch: Batch; before: number; found: number[] },
): void {
  if (check.by !== 'row') return;
  for (const row of rowsOutside(batch.columns[columns[0]!]!, check.range!) ?? []) found.push(before + row);
}

/** Nothing where SQL must say it; null where there is no value. */
function valueOf(
  { check, columns }: AnyExpectation,
  { counts, rows }: { counts: ReadonlyMap<string, ValueCounts>; rows: number },
): number | null | undefined {
  if (check.by !== 'value') return undefined;
  if (check.sql === 'count(*)') return rows;
  const counted = counts.get(columns[0] ?? '');
  return counted === undefined || check.of === undefined ? undefined : (statisticOf(counted, check.of) ?? null);
}
