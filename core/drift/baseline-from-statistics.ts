import type { Histogram } from './align-histograms.js';
import type { Baseline, ColumnBaseline, NumberBaseline } from './baseline.js';

/** What is read of a table's statistics; further members are welcome. */
export interface StatisticsOfTable {
  readonly rows: number;
  readonly columns: { readonly [name: string]: StatisticsOfColumn };
}
type StatisticsOfColumn =
  | {
      readonly kind: 'number';
      readonly missing: number;
      readonly mean: number | null;
      readonly std: number | null;
      readonly histograms: { readonly quantiles: Histogram };
    }
  | {
      readonly kind: 'text' | 'category';
      readonly missing: number;
      readonly counts?: { readonly [value: string]: number };
    }
  | { readonly kind: 'bool'; readonly missing: number; readonly true: number; readonly false: number }
  | { readonly kind: 'timestamp' | 'binary' | 'tensor' | 'list' | 'personal' };

/**
 * The baseline that a table's saved statistics hold, so that its rows need not be read again: numbers over the bins of
 * their quantile histogram, texts and categories where every value was counted. Other columns are left out.
 */
export function baselineFromStatistics({ rows, columns }: StatisticsOfTable): Baseline {
  const kept = Object.entries(columns).flatMap(([name, column]) => {
    const found = ofColumn(column);
    return found === undefined ? [] : [[name, found] as const];
  });
  return { rows, columns: Object.fromEntries(kept) };
}

function ofColumn(column: StatisticsOfColumn): ColumnBaseline | undefined {
  switch (column.kind) {
    case 'number':
      return ofNumbers(column);
    case 'bool':
      return { kind: 'categories', counts: { false: column.false, true: column.true }, missing: column.missing };
    case 'text':
    case 'category':
      if (column.counts === undefined) return undefined;
      return { kind: 'categories', counts: column.counts, missing: column.missing };
    default:
      return undefined;
  }
}

function ofNumbers(column: StatisticsOfColumn & { kind: 'number' }): NumberBaseline | undefined {
  const { buckets } = column.histograms.quantiles;
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined || column.mean === null) return undefined;
  const isPoint = first.low === last.high;
  const edges = isPoint ? [first.low - 0.5, first.low + 0.5] : [...buckets.map(({ low }) => low), last.high];
  const rows = buckets.reduce((sum, { count }) => sum + count, 0);
  return {
    kind: 'numbers',
    edges,
    counts: isPoint ? [rows] : buckets.map(({ count }) => count),
    groups: edges.map((_, at) => at),
    mean: column.mean,
    // That of a sample, over n − 1, where ours is over n.
    deviation: (column.std ?? 0) * Math.sqrt((rows - 1) / rows),
    missing: column.missing,
  };
}
