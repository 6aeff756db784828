/** Different values in ascending order, each with its rows. All figures of a column of numbers follow from it. */
export interface Tally {
  /** A BigInt64Array only where a double would round a value. Zero is never negative. */
  readonly values: Float64Array | BigInt64Array;
  readonly counts: Float64Array;
}

export const NO_TALLY: Tally = { values: new Float64Array(0), counts: new Float64Array(0) };

/** Counts values, none of them NaN. Sorts them in place. */
export function tallyOf(values: Float64Array | BigInt64Array): Tally {
  values.sort();
  let distinct = 0;
  for (let at = 0; at < values.length; at++) if (at === 0 || values[at] !== values[at - 1]) distinct++;
  const tally = room(distinct, values instanceof BigInt64Array);
  let last = -1;
  for (let at = 0; at < values.length; at++) {
    if (at === 0 || values[at] !== values[at - 1]) tally.values[++last] = values[at] || zeroOf(values);
    tally.counts[last]!++;
  }
  return tally;
}

/** The tally of counts that stand at `value - low`. */
export function tallyOfCounts(counts: Float64Array | Uint32Array, low: number): Tally {
  let distinct = 0;
  for (const count of counts) if (count > 0) distinct++;
  const tally = room(distinct, false);
  let last = 0;
  for (let at = 0; at < counts.length; at++) {
    if (counts[at] === 0) continue;
    tally.values[last] = at + low;
    tally.counts[last++] = counts[at]!;
  }
  return tally;
}

/** Both together. Whole numbers stay exact: doubles and 64-bit integers are compared by what they mean. */
export function mergeTallies(one: Tally, other: Tally): Tally {
  if (one.values.length === 0) return other;
  if (other.values.length === 0) return one;
  const big = one.values instanceof BigInt64Array || other.values instanceof BigInt64Array;
  return zip(big ? widened(one) : one, big ? widened(other) : other);
}

export function rowsOf({ counts }: Tally): number {
  let rows = 0;
  for (const count of counts) rows += count;
  return rows;
}

function zip(one: Tally, other: Tally): Tally {
  const [a, b] = [one.values as Float64Array, other.values as Float64Array];
  const merged = room(a.length + b.length, one.values instanceof BigInt64Array);
  const values = merged.values as Float64Array;
  let [i, j, size] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const left = j === b.length || (i < a.length && a[i]! <= b[j]!);
    const right = i === a.length || (j < b.length && b[j]! <= a[i]!);
    values[size] = left ? a[i]! : b[j]!;
    merged.counts[size++] = (left ? one.counts[i++]! : 0) + (right ? other.counts[j++]! : 0);
  }
  return { values: values.slice(0, size), counts: merged.counts.slice(0, size) };
}

/** Called only where one side is 64-bit integers, so the other holds whole numbers. */
function widened({ values, counts }: Tally): Tally {
  return { values: values instanceof BigInt64Array ? values : BigInt64Array.from(values, BigInt), counts };
}

function room(distinct: number, big: boolean): Tally {
  return {
    values: big ? new BigInt64Array(distinct) : new Float64Array(distinct),
    counts: new Float64Array(distinct),
  };
}

function zeroOf(values: Float64Array | BigInt64Array): never {
  return (values instanceof BigInt64Array ? 0n : 0) as never;
}
