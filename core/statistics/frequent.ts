import { mergeTallies } from './tally.js';
import type { Tally } from './tally.js';

/**
 * The most frequent values of too many to count each: Misra and Gries 1982, merged after Agarwal et al. 2012. A count is
 * too low by at most `under`, which is also the most that a value not kept can have; `under` ≤ rows ÷ `KEPT`.
 */
export interface FrequentNumbers {
  readonly tally: Tally;
  readonly under: number;
}

export interface FrequentTexts {
  readonly counts: ReadonlyMap<string, number>;
  readonly under: number;
}

export const KEPT = 1000;

export function mergeFrequentNumbers(one: FrequentNumbers, other: FrequentNumbers): FrequentNumbers {
  const { values, counts } = mergeTallies(one.tally, other.tally);
  const cut = cutOf(counts);
  const kept = [...counts.keys()].filter((at) => counts[at]! > cut);
  const tally = {
    values: pick(values, kept),
    counts: Float64Array.from(kept, (at) => counts[at]! - cut),
  };
  return { tally, under: one.under + other.under + cut };
}

export function mergeFrequentTexts(one: FrequentTexts, other: FrequentTexts): FrequentTexts {
  const merged = mergeCounts(one.counts, other.counts);
  const cut = cutOf(Float64Array.from(merged.values()));
  const kept = [...merged].flatMap(([text, count]) => (count > cut ? [[text, count - cut] as const] : []));
  return { counts: new Map(kept), under: one.under + other.under + cut };
}

export function mergeCounts(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): Map<string, number> {
  const merged = new Map(one);
  for (const [text, count] of other) merged.set(text, (merged.get(text) ?? 0) + count);
  return merged;
}

/** What is taken off every count, so that at most `KEPT` remain: the greatest count that is not to be kept. */
function cutOf(counts: Float64Array): number {
  if (counts.length <= KEPT) return 0;
  return counts.slice().sort()[counts.length - KEPT - 1]!;
}

function pick(values: Tally['values'], at: readonly number[]): Tally['values'] {
  return values instanceof BigInt64Array
    ? BigInt64Array.from(at, (one) => values[one]!)
    : Float64Array.from(at, (one) => values[one]!);
}
