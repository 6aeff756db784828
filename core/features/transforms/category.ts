import { hash32 } from '../../seed.js';
import { eachKey, keysOf, MISSING, SEPARATOR } from '../keys.js';
import type { SpecOf, States } from '../spec.js';
import { keyed, keyedSlot } from './dense.js';
import { mostFrequent } from './vocabulary.js';
import type { Transform } from './transform.js';

/** A 1 for the row's value; none for a value that is not listed. */
export const oneHot: Transform<SpecOf<'oneHot'>, undefined> = {
  width: ({ values }) => values.length,
  suffixes: ({ values }) => values.map((value) => `=${value}`),
  writer: ({ key, values }) => {
    const places = new Map(values.map((value, index) => [value, index]));
    return keyedSlot(
      (reading) => keysOf(reading, key),
      (text) => places.get(text) ?? -1,
    );
  },
};

/** A 1 in the bucket that the value's hash names; a missing value has its own hash. */
export const hash: Transform<SpecOf<'hash'>, undefined> = {
  width: ({ buckets }) => buckets,
  suffixes: ({ buckets }) => Array.from({ length: buckets }, (_, bucket) => `#${bucket}`),
  writer: ({ key, buckets }) =>
    keyedSlot(
      (reading) => keysOf(reading, key),
      (text) => hash32(text) % buckets,
    ),
};

/** The bucket's number. */
export const hashIndex: Transform<SpecOf<'hashIndex'>, undefined> = {
  width: () => 1,
  indices: ({ buckets }) => buckets,
  writer: ({ key, buckets }) =>
    keyed(
      (reading) => keysOf(reading, key),
      (text) => hash32(text) % buckets,
    ),
};

/** 0 for a missing value, then `oov` numbers for values that training did not see, then the most frequent ones. */
export const embeddingIndex: Transform<SpecOf<'embeddingIndex'>, States['embeddingIndex']> = {
  width: () => 1,
  indices: ({ max, oov }) => 1 + oov + max,
  learner: ({ key, max }) => {
    const counts = new Map<string, { rows: number }>();
    return {
      add: (reading, labels) => {
        const of = (text: string): { rows: number } => {
          const count = counts.get(text) ?? { rows: 0 };
          if (!hasMissing(text)) counts.set(text, count);
          return count;
        };
        eachKey(reading, { key, of }, (row, count) => {
          if (!Number.isNaN(labels[row])) count.rows += 1;
        });
      },
      state: () => ({ values: mostFrequent(new Map([...counts].map(([text, { rows }]) => [text, rows])), max) }),
    };
  },
  writer: ({ key, oov }, { values }) => {
    const places = new Map(values.map((value, at) => [value, 1 + oov + at]));
    return keyed(
      (reading) => keysOf(reading, key),
      (text) => (hasMissing(text) ? 0 : (places.get(text) ?? 1 + (hash32(text) % oov))),
    );
  },
  describe: ({ values }) => `${values.length} values`,
};

function hasMissing(text: string): boolean {
  return text.split(SEPARATOR).includes(MISSING);
}
