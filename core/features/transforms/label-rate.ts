import { eachKey, keysOf } from '../keys.js';
import type { SpecOf, States } from '../spec.js';
import { keyed } from './dense.js';
import { shown } from './scale.js';
import type { Transform } from './transform.js';

interface Count {
  rows: number;
  sum: number;
}

/**
 * The mean label of each key, drawn towards the mean of all where a key has few rows, and then standardized over the
 * training rows.
 */
export const labelRate: Transform<SpecOf<'labelRate'>, States['labelRate']> = {
  width: () => 1,
  learner: ({ key, smooth }) => {
    const counts = new Map<string, Count>();
    const countOf = (text: string): Count => {
      const count = counts.get(text) ?? { rows: 0, sum: 0 };
      counts.set(text, count);
      return count;
    };
    return {
      add: (reading, labels) =>
        eachKey(reading, { key, of: countOf }, (row, count) => {
          const label = labels[row]!;
          if (Number.isNaN(label)) return;
          count.rows += 1;
          count.sum += label;
        }),
      state: () => standardizedRates(counts, smooth),
    };
  },
  writer: ({ key }, { rates, otherwise }) => {
    const known = new Map(rates);
    return keyed(
      (reading) => keysOf(reading, key),
      (text) => known.get(text) ?? otherwise,
    );
  },
  describe: ({ rates, otherwise }) => `${rates.length} values, ${shown(otherwise)} for any other`,
};

function standardizedRates(counts: ReadonlyMap<string, Count>, smooth: number): States['labelRate'] {
  const entries = [...counts].filter(([, { rows }]) => rows > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  const total = entries.reduce((sum, [, { rows }]) => sum + rows, 0);
  if (total === 0) return { rates: [], otherwise: 0 };
  const prior = entries.reduce((sum, [, count]) => sum + count.sum, 0) / total;
  const rate = ({ rows, sum }: Count): number => (sum + smooth * prior) / (rows + smooth);
  const mean = entries.reduce((sum, [, count]) => sum + count.rows * rate(count), 0) / total;
  const variance = entries.reduce((sum, [, count]) => sum + count.rows * (rate(count) - mean) ** 2, 0) / total;
  const deviation = Math.sqrt(variance) || 1;
  const standard = (value: number): number => (value - mean) / deviation;
  return { rates: entries.map(([text, count]) => [text, standard(rate(count))]), otherwise: standard(prior) };
}
