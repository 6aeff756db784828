import type { Correlations } from '../../core/statistics/statistics.js';

export interface Pair {
  readonly one: string;
  readonly other: string;
  readonly r: number;
}

/** The pairs of columns that go together most, whichever way. */
export function strongest(correlations: Correlations | undefined, most: number): Pair[] {
  if (correlations === undefined) return [];
  const { columns, values } = correlations;
  const pairs = columns.flatMap((one, row) =>
    columns.slice(row + 1).flatMap((other, at) => {
      const r = values[row]![row + 1 + at]!;
      return r === null ? [] : [{ one, other, r }];
    }),
  );
  return pairs.sort((a, b) => Math.abs(b.r) - Math.abs(a.r)).slice(0, most);
}
