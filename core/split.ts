import { FinalError } from './errors.js';

/** Splits in the order of time, first the earliest: `{ train: 0.7, valid: 0.15, test: 0.15 }`. */
export type Shares<Name extends string = string> = { readonly [N in Name]: number };

/** One split: rows with `after < time <= until`. */
export interface Span {
  readonly name: string;
  readonly after: bigint | number;
  readonly until: bigint | number;
  readonly rows: number;
}

/** Throws FinalError `SPLIT_SHARES` unless there are two or more positive shares that add up to 1. */
export function checkShares(shares: Shares): void {
  const all = Object.values(shares);
  const sum = all.reduce((a, b) => a + b, 0);
  if (all.length >= 2 && all.every((share) => share > 0) && Math.abs(sum - 1) < 1e-9) return;
  const seen = Object.entries(shares).map(([name, share]) => `${name} ${share}`);
  throw new FinalError('SPLIT_SHARES', {
    message: `The shares of a split are ${seen.join(', ')}: ${Number(sum.toPrecision(6))} in all.`,
    hint: 'Name at least two, each above 0, that add up to 1.',
  });
}

/**
 * Cuts ascending times into spans. A moment is never cut in two: rows of equal time go to the earlier split, so no row
 * of a split is as old as a row of the one before. Throws FinalError `SPLIT_EMPTY` where that leaves a split without rows.
 */
export function cutByTime(times: BigInt64Array | Float64Array, shares: Shares): Span[] {
  const names = Object.keys(shares);
  const spans: Span[] = [];
  let from = 0;
  let share = 0;
  for (const name of names) {
    share += shares[name]!;
    const last = name === names.at(-1);
    const to = last ? times.length : endOfMoment(times, Math.round(share * times.length));
    if (to <= from) throw emptySplit(name, times);
    spans.push({
      name,
      after: from === 0 ? -Infinity : times[from - 1]!,
      until: last ? Infinity : times[to - 1]!,
      rows: to - from,
    });
    from = to;
  }
  return spans;
}

/** Moves a cut forward until it lies between two different times. */
function endOfMoment(times: BigInt64Array | Float64Array, cut: number): number {
  let to = cut;
  while (to > 0 && to < times.length && times[to] === times[to - 1]) to++;
  return to;
}

function emptySplit(name: string, times: BigInt64Array | Float64Array): FinalError {
  const moments =
    times.length === 0
      ? 0
      : (times as Float64Array).reduce((count, time, at) => count + (at > 0 && time !== times[at - 1] ? 1 : 0), 1);
  return new FinalError('SPLIT_EMPTY', {
    message: `The split leaves no row for "${name}": there are ${times.length} rows at ${moments} different moments, and a moment is never cut in two.`,
    hint: 'Split more rows, or by a finer time.',
  });
}
