import type { Reading } from '../reading.js';
import type { Expression, SpecOf, States } from '../spec.js';
import { scaledBy } from './dense.js';
import { quantileOf, Sample, savable } from './sample.js';
import type { Learner, Transform } from './transform.js';

/** Mean and standard deviation by Welford's method, which stays exact where values are large and close together. */
export const standardize: Transform<SpecOf<'standardize'>, States['standardize']> = {
  width: () => 1,
  learner: ({ of }) => {
    let [count, mean, squares] = [0, 0, 0];
    const add = (value: number): void => {
      count += 1;
      const away = value - mean;
      mean += away / count;
      squares += away * (value - mean);
    };
    return learnNumbers(of, add, () => ({
      mean: savable(mean),
      deviation: savable(Math.sqrt(squares / Math.max(count, 1))) || 1,
    }));
  },
  writer: ({ of }, { mean, deviation }) => scaledBy((reading) => reading.numbers(of), { minus: mean, over: deviation }),
  describe: ({ mean, deviation }) => `mean ${shown(mean)}, standard deviation ${shown(deviation)}`,
};

export const minMax: Transform<SpecOf<'minMax'>, States['minMax']> = {
  width: () => 1,
  learner: ({ of }) => {
    let [low, high] = [Infinity, -Infinity];
    const add = (value: number): void => {
      if (value < low) low = value;
      if (value > high) high = value;
    };
    return learnNumbers(of, add, () => (low > high ? { low: 0, high: 1 } : { low, high }));
  },
  writer: ({ of }, { low, high }) => scaledBy((reading) => reading.numbers(of), { minus: low, over: high - low || 1 }),
  describe: ({ low, high }) => `from ${shown(low)} to ${shown(high)}`,
};

/** Median and the distance between the quartiles. */
export const robust: Transform<SpecOf<'robust'>, States['robust']> = {
  width: () => 1,
  learner: ({ of }) => {
    const sample = new Sample();
    return learnNumbers(
      of,
      (value) => sample.add(value),
      () => {
        const sorted = sample.sorted();
        if (sorted.length === 0) return { median: 0, spread: 1 };
        const spread = savable(quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) || 1;
        return { median: quantileOf(sorted, 0.5), spread };
      },
    );
  },
  writer: ({ of }, { median, spread }) => scaledBy((reading) => reading.numbers(of), { minus: median, over: spread }),
  describe: ({ median, spread }) => `median ${shown(median)}, quartiles ${shown(spread)} apart`,
};

/** Adds the numbers of rows that have a label. */
export function learnNumbers<State>(of: Expression, add: (value: number) => void, state: () => State): Learner<State> {
  return {
    add: (reading: Reading, labels) => {
      const values = reading.numbers(of);
      for (let row = 0; row < values.length; row += 1) {
        const value = values[row]!;
        if (!Number.isNaN(value) && !Number.isNaN(labels[row])) add(value);
      }
    },
    state,
  };
}

/** A number as a report shows it. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
