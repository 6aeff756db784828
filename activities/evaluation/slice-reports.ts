import { binaryReport } from '../../core/metrics/binary.js';
import type { BinaryReport } from '../../core/metrics/binary.js';
import type { Scored } from './score-table.js';
import type { Slicing } from './slices.js';

export interface SliceReport extends BinaryReport {
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
  { labels, candidate, slices }: Pick<Scored, 'labels' | 'candidate' | 'slices'>,
  slicings: readonly Slicing[],
  { threshold, minRows }: { threshold: number; minRows: number },
): SlicingReport[] {
  return slicings.map(({ name }, at) => {
    const groups = [...rowsBySlice(slices[at] ?? [])].sort(([, a], [, b]) => b.length - a.length);
    const kept = groups.filter(([, rows]) => rows.length >= minRows).slice(0, MOST_SLICES);
    const left = groups.slice(kept.length);
    return {
      by: name,
      slices: kept.map(([slice, rows]) => {
        const pick = (values: Float32Array): Float32Array => Float32Array.from(rows, (row) => values[row]!);
        return { slice, ...binaryReport(pick(labels), pick(candidate), { threshold }) };
      }),
      leftOut: { slices: left.length, rows: left.reduce((sum, [, rows]) => sum + rows.length, 0) },
    };
  });
}

function rowsBySlice(names: readonly string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  names.forEach((name, row) => {
    const known = rows.get(name);
    if (known === undefined) rows.set(name, [row]);
    else known.push(row);
  });
  return rows;
}
