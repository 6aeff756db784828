import type { Batch } from '../table.js';
import { numbersOf } from './cells.js';
import { eachKey } from './encode.js';
import type { FeatureSpec, FeaturesSpec, FeatureState, FeaturesState } from './spec.js';

/** Learns from batches one after the other, so that a table never has to fit in memory. */
interface Learner {
  add(batch: Batch, labels: Float64Array): void;
  state(): FeatureState;
}

/** Learns all features' states. Rows without a label are left out. Give it the training rows only. */
export class Fitting {
  private readonly learners: readonly (readonly [string, Learner])[];
  private readonly spec: FeaturesSpec;

  constructor(spec: FeaturesSpec) {
    this.spec = spec;
    this.learners = Object.entries(spec.features).flatMap(([name, feature]) => {
      const learner = learnerOf(feature);
      return learner === null ? [] : [[name, learner] as const];
    });
  }

  add(batch: Batch): void {
    const { label } = this.spec;
    const labels = label === null ? new Float64Array(batch.rows) : numbersOf(batch, label.of);
    for (const [, learner] of this.learners) learner.add(batch, labels);
  }

  state(): FeaturesState {
    return Object.fromEntries(this.learners.map(([name, learner]) => [name, learner.state()]));
  }
}

function learnerOf(spec: FeatureSpec): Learner | null {
  if (spec.make === 'standardize') return moments(spec);
  return spec.make === 'labelRate' ? rates(spec) : null;
}

/** Mean and standard deviation by Welford's method, which stays exact where values are large and close together. */
function moments({ of }: Extract<FeatureSpec, { make: 'standardize' }>): Learner {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (batch, labels) => {
      numbersOf(batch, of).forEach((value, row) => {
        if (Number.isNaN(value) || Number.isNaN(labels[row])) return;
        count += 1;
        const away = value - mean;
        mean += away / count;
        squares += away * (value - mean);
      });
    },
    state: () => ({ mean, deviation: Math.sqrt(squares / Math.max(count, 1)) || 1 }),
  };
}

interface Count {
  rows: number;
  sum: number;
}

/**
 * The mean label of each key, drawn towards the mean of all where a key has few rows, and then standardized over the
 * training rows.
 */
function rates({ key, smooth }: Extract<FeatureSpec, { make: 'labelRate' }>): Learner {
  const counts = new Map<string, Count>();
  const countOf = (text: string): Count => {
    const count = counts.get(text) ?? { rows: 0, sum: 0 };
    counts.set(text, count);
    return count;
  };
  return {
    add: (batch, labels) =>
      eachKey(batch, { key, of: countOf }, (row, count) => {
        const label = labels[row] as number;
        if (Number.isNaN(label)) return;
        count.rows += 1;
        count.sum += label;
      }),
    state: () => standardizedRates(counts, smooth),
  };
}

function standardizedRates(counts: ReadonlyMap<string, Count>, smooth: number): FeatureState {
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
