import { alignCategories } from './categories.js';
import { countValues } from './sample.js';
import type { ColumnSample, SamplePair } from './sample.js';
import type { JointPair } from './multivariate.js';

/**
 * Columns as numbers, for figures of all columns together: a category as the share it has in the reference, as
 * NannyML's encoder (0 where it is new), and texts likewise. What is missing is NaN; a column of the reference that has
 * no value is left out.
 */
export function jointColumns(pairs: readonly SamplePair[]): JointPair {
  const encoded = pairs.map(encode).filter(({ reference }) => reference.some(Number.isFinite));
  return { reference: encoded.map(({ reference }) => reference), current: encoded.map(({ current }) => current) };
}

function encode({ reference, current }: SamplePair): { reference: Float64Array; current: Float64Array } {
  if (reference.kind === 'numbers' && current.kind === 'numbers') {
    return { reference: reference.values, current: current.values };
  }
  const { categories, reference: counts } = alignCategories(countValues(reference), countValues(current));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const shares = new Map(categories.map((category, at) => [category, rows === 0 ? 0 : counts[at]! / rows]));
  return { reference: sharesOf(reference, shares), current: sharesOf(current, shares) };
}

function sharesOf(sample: ColumnSample, shares: ReadonlyMap<string, number>): Float64Array {
  const shareOf = (value: string | null): number => (value === null ? NaN : (shares.get(value) ?? 0));
  if (sample.kind === 'texts') return Float64Array.from(sample.texts, shareOf);
  if (sample.kind === 'numbers') return Float64Array.from(sample.values, (value) => shareOf(String(value)));
  const byCode = sample.dictionary.map(shareOf);
  return Float64Array.from(sample.codes, (code) => (code < 0 ? NaN : byCode[code]!));
}
