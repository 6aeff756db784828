import { FinalError } from '../errors.js';
import { adjustPValues } from './correction.js';
import type { Correction } from './correction.js';
import type { JointVerdict } from './multivariate.js';
import type { Verdict } from './presets/verdict.js';
import type { Sizes } from './result.js';

/** One column of a comparison. */
export interface ColumnDrift extends Verdict {
  readonly column: string;
  /** Rows that have no value. */
  readonly missing: Sizes;
  /** The p-value after correction for several columns, which the threshold is held against; on request. */
  readonly adjustedP?: number;
  /** The whole of it in one line, for people. */
  readonly line: string;
}

/** What two tables differ in. Plain JSON. */
export interface DriftReport {
  readonly preset: string;
  readonly correction: Correction | null;
  /** The share of drifted columns reached `threshold`, or all columns together drifted. */
  readonly drifted: boolean;
  /** Drifted columns among those with a verdict; 0 where no column has one. */
  readonly share: number;
  readonly threshold: number;
  /** Rows of the two tables. */
  readonly rows: Sizes;
  /** In the order of the reference. */
  readonly columns: readonly ColumnDrift[];
  /** Figures of all columns together, where they were asked for. */
  readonly together: readonly JointVerdict[];
  /** Columns of one side only. */
  readonly onlyIn: { readonly reference: readonly string[]; readonly current: readonly string[] };
  readonly line: string;
}

export interface NamedVerdict {
  readonly column: string;
  readonly verdict: Verdict;
  readonly missing: Sizes;
}

export interface ReportOptions {
  readonly preset: string;
  readonly correction?: Correction | undefined;
  /** Share of drifted columns from which on the table has drifted. Default 0.5, as Evidently. */
  readonly share?: number | undefined;
  readonly rows: Sizes;
  readonly together?: readonly JointVerdict[];
  readonly onlyIn?: DriftReport['onlyIn'];
}

/** Sums up what was found column by column. FinalError `DRIFT_INPUT` where `share` is none. */
export function reportDrift(verdicts: readonly NamedVerdict[], options: ReportOptions): DriftReport {
  const { preset, correction, share: threshold = 0.5, rows, together = [] } = options;
  if (!(threshold > 0 && threshold <= 1)) {
    throw new FinalError('DRIFT_INPUT', {
      message: `The share of drifted columns is ${threshold}.`,
      hint: 'Pass a number above 0, at most 1.',
    });
  }
  const columns = corrected(verdicts, correction).map((column) => ({ ...column, line: lineOf(column) }));
  const judged = columns.filter(({ drifted }) => drifted !== null);
  const count = judged.filter(({ drifted }) => drifted === true).length;
  const share = judged.length === 0 ? 0 : count / judged.length;
  const drifted = share >= threshold || together.some((one) => one.drifted === true);
  return {
    preset,
    correction: correction ?? null,
    drifted,
    share,
    threshold,
    rows,
    columns,
    together,
    onlyIn: options.onlyIn ?? { reference: [], current: [] },
    line: `${drifted ? 'drifted' : 'not drifted'}: ${count} of ${judged.length} columns (${preset})`,
  };
}

type Unlined = Omit<ColumnDrift, 'line'>;

/** Holds corrected p-values against the same thresholds. Columns judged by a distance stay as they are. */
function corrected(verdicts: readonly NamedVerdict[], correction: Correction | undefined): Unlined[] {
  const columns = verdicts.map(({ column, verdict, missing }) => ({ column, ...verdict, missing }));
  if (correction === undefined) return columns;
  const tests = columns.filter(isTest);
  const adjusted = adjustPValues(
    tests.map(({ pValue }) => pValue),
    correction,
  );
  const byColumn = new Map(tests.map(({ column }, at) => [column, adjusted[at]!]));
  return columns.map((column): Unlined => {
    const adjustedP = byColumn.get(column.column);
    if (adjustedP === undefined || column.threshold === null) return column;
    const drifted =
      adjustedP < column.threshold || (column.alarm === 'p <= threshold' && adjustedP === column.threshold);
    return { ...column, adjustedP, drifted };
  });
}

function isTest<V extends Verdict>(verdict: V): verdict is V & { readonly pValue: number } {
  return verdict.pValue !== undefined && verdict.alarm?.startsWith('p ') === true;
}

function lineOf({ column, drifted, statistic, value, sizes, ...rest }: Unlined): string {
  const { pValue, adjustedP, threshold, alarm, category, why } = rest;
  const verdict = drifted === null ? 'no verdict' : drifted ? 'drifted' : 'not drifted';
  const figures = [
    ...(value === null ? [] : [`${statistic} ${figure(value)}`]),
    ...(pValue === undefined ? [] : [`p ${figure(pValue)}`]),
    ...(adjustedP === undefined ? [] : [`corrected p ${figure(adjustedP)}`]),
    ...(threshold === null || alarm === null ? [] : [`drift if ${alarm.replace('threshold', figure(threshold))}`]),
    ...(category === undefined ? [] : [`most in "${category}"`]),
    ...(why === undefined ? [] : [why]),
  ];
  return `${column}: ${verdict} (${figures.join(', ')}; ${sizes.reference} and ${sizes.current} rows)`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
