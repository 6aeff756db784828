import type { MetricReport } from '../../core/metrics/table/metrics.js';
import { rowsBySlice } from './groups.js';
import { describeRows } from './details.js';
import type { RowsDescribed } from './details.js';
import type { Scored } from './score-table.js';
import type { Slicing } from './slices.js';

export interface SliceReport extends MetricReport, RowsDescribed {
  /** `ATL`, or `ATL · 17` for a combination. */
  readonly slice: string;
}
export interface SlicingReport {
  readonly by: string;
  /** By falling number of rows. */
  readonly slices: readonly SliceReport[];
  /** Slices left out, for they have fewer rows than it takes to tell anything, or are beyond the largest ones. */
  readonly leftOut: { readonly slices: number; readonly rows: number };
}

/** As many slices as a person looks at. */
const MOST_SLICES = 50;

/** Metrics of each slice that has at least so many rows. */
export function sliceReports(
  { candidate, slices }: Pick<Scored, 'candidate' | 'slices'>,
  slicings: readonly Slicing[],
  { minRows }: { minRows: number },
): SlicingReport[] {
  return slicings.map(({ name }, at) => {
    const groups = rowsBySlice(slices[at] ?? []);
    const kept = groups.filter(([, rows]) => rows.length >= minRows).slice(0, MOST_SLICES);
    const left = groups.slice(kept.length);
    return {
      by: name,
      slices: kept.map(([slice, places]) => {
        const own = candidate.pick(places);
        return { slice, ...describeRows(own), ...own.report() };
      }),
      leftOut: { slices: left.length, rows: left.reduce((sum, [, rows]) => sum + rows.length, 0) },
    };
  });
}
