import type { ColumnType } from '../artifact.js';
import { percent } from '../expectations.js';
import type { AnyExpectation } from './expectation.js';

/** What was seen of one expectation in a table. */
export interface Seen {
  /** Rows that break it. */
  readonly count: number;
  readonly first?: number;
  /** All rows that break it, in order, where they were asked for. */
  readonly rows?: Float64Array;
  /** The statistic, of one that is about one; absent where there was nothing to make it of. */
  readonly value?: number;
  /** What is wrong with the columns. */
  readonly problem?: string;
}

/** An expectation with what was seen; plain data, for reports. */
export interface ExpectationVerdict {
  readonly name: string;
  readonly columns: readonly string[];
  readonly anomaly: string;
  readonly severity: AnyExpectation['severity'];
  readonly passed: boolean;
  readonly count: number;
  readonly share: number;
  readonly first?: number;
  readonly value?: number;
  /** One sentence for people. */
  readonly said: string;
}

interface Judging {
  readonly seen: Seen;
  readonly rows: number;
  readonly limit: number;
  /** Columns that tell of persons: a statistic of theirs, such as the least value, is not told. */
  readonly personal?: readonly string[];
}

/** Holds what was seen against an expectation. A share, or a statistic, equal to its limit passes. */
export function judgeExpectation(
  expectation: AnyExpectation,
  { seen, rows, limit, personal = [] }: Judging,
): ExpectationVerdict {
  const { name, columns, anomaly, severity } = expectation;
  const { count, first, value } = seen;
  const share = rows === 0 ? 0 : count / rows;
  const common = { name, columns, anomaly, severity, count, share };
  // What is named FEATURE_TYPE_… counts values, and shows none.
  const isHidden = !anomaly.startsWith('FEATURE_TYPE_') && columns.some((column) => personal.includes(column));
  const more = { ...(first !== undefined && { first }), ...(value !== undefined && !isHidden && { value }) };
  return {
    ...common,
    ...more,
    passed: isKept(expectation, { seen, share, limit }),
    said: sentence(expectation, { seen, rows, share, limit, isHidden }),
  };
}

function isKept(
  { check }: AnyExpectation,
  { seen, share, limit }: { seen: Seen; share: number; limit: number },
): boolean {
  if (check.by === 'columns') return seen.problem === undefined;
  if (check.by !== 'value') return share <= limit;
  const { value } = seen;
  return value !== undefined && value >= (check.min ?? -Infinity) && value <= (check.max ?? Infinity);
}

interface Spoken {
  readonly seen: Seen;
  readonly rows: number;
  readonly share: number;
  readonly limit: number;
  readonly isHidden: boolean;
}

function sentence({ name, check }: AnyExpectation, { seen, rows, share, limit, isHidden }: Spoken): string {
  if (check.by === 'columns') return seen.problem ?? name;
  if (check.by === 'value') {
    if (isHidden && seen.value !== undefined) return `${name}: what it is, is not shown, for it tells of persons`;
    return `${name}: it is ${seen.value === undefined ? 'nothing, for no value is there' : Number(seen.value.toPrecision(6))}`;
  }
  const where = seen.first === undefined ? '' : ` (first in row ${seen.first})`;
  return `${name} in ${percent(share)} of ${rows} rows, ${seen.count} in all${where}; at most ${percent(limit)} may be`;
}

/** What a look at a table's columns alone says of the expectations about them. */
export function seenInColumns(expectation: AnyExpectation, columns: readonly ColumnType[]): Seen | undefined {
  const { check } = expectation;
  if (check.by !== 'columns') return undefined;
  const problem = check.problem(columns);
  return problem === undefined ? { count: 0 } : { count: 0, problem };
}
