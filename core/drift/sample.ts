/** Numbers of one column, row by row. */
export interface NumberSample {
  readonly kind: 'numbers';
  /** One a row; NaN where there is none. */
  readonly values: Float64Array;
  /** Rows that are null; further NaN are values that are no numbers. */
  readonly missing: number;
  /** The column's type holds whole numbers only. */
  readonly integers: boolean;
}

export interface CategorySample {
  readonly kind: 'categories';
  /** One a row: its position in `dictionary`, or −1 where it is null. */
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
  readonly missing: number;
}

/** Text that is read, not counted, unless it turns out to repeat itself. */
export interface TextSample {
  readonly kind: 'texts';
  /** One a row; null where there is none. */
  readonly texts: readonly (string | null)[];
  readonly missing: number;
}

export type ColumnSample = NumberSample | CategorySample | TextSample;

/** One column of two tables. */
export interface SamplePair<S extends ColumnSample = ColumnSample> {
  readonly reference: S;
  readonly current: S;
}

export function rowsOf(sample: ColumnSample): number {
  if (sample.kind === 'texts') return sample.texts.length;
  return sample.kind === 'numbers' ? sample.values.length : sample.codes.length;
}

/** The values that have a place on the line: neither null nor NaN nor infinite. */
export function finiteOf(values: Float64Array): Float64Array {
  let finite = 0;
  for (let row = 0; row < values.length; row += 1) if (Number.isFinite(values[row])) finite += 1;
  return finite === values.length ? values : values.filter(Number.isFinite);
}

/** Rows of each value, nulls left out; of numbers, each finite one by its shortest text. */
export function countValues(sample: ColumnSample): Map<string, number> {
  if (sample.kind === 'categories') return countCodes(sample);
  const counts = new Map<string | number, number>();
  const values = sample.kind === 'texts' ? sample.texts : finiteOf(sample.values);
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return new Map(Array.from(counts, ([value, count]) => [String(value), count]));
}

function countCodes({ codes, dictionary }: CategorySample): Map<string, number> {
  const counts = new Float64Array(dictionary.length);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] as number;
    if (code >= 0) counts[code] = counts[code]! + 1;
  }
  return new Map(dictionary.flatMap((category, code) => (counts[code]! > 0 ? [[category, counts[code]!]] : [])));
}

/** The first so many different values of both sides together, `most` at most: enough to tell few from many. */
export function distinctUpTo(most: number, ...sides: readonly Float64Array[]): number {
  const seen = new Set<number>();
  for (const values of sides) {
    for (let row = 0; row < values.length && seen.size < most; row += 1) seen.add(values[row]!);
  }
  return seen.size;
}

/** Rows from one to before another. */
export function sliceSample<S extends ColumnSample>(sample: S, from: number, to: number): S {
  if (sample.kind === 'numbers') return { ...sample, values: sample.values.subarray(from, to) };
  if (sample.kind === 'texts') return { ...sample, texts: sample.texts.slice(from, to) };
  return { ...sample, codes: sample.codes.subarray(from, to) };
}
