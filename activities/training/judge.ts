import { FinalError } from '../../core/errors.js';
import { bestThreshold } from '../../core/metrics/best-threshold.js';
import { binaryReport } from '../../core/metrics/binary.js';
import type { BinaryMetric } from '../../core/metrics/binary.js';
import type { Split } from './split.js';

/** A model's metrics on the validation rows, at the threshold with the best F1 there. */
export type Metrics = { readonly [M in BinaryMetric]: number };
export interface Judged {
  readonly metrics: Metrics;
  readonly threshold: number;
}

/** Scores of all labelled rows, and their labels, side by side. */
function labelledScores(split: Split, scores: Float32Array): { labels: Float32Array; scores: Float32Array } {
  const pick = (values: Float32Array): Float32Array =>
    Float32Array.from(split.labelled, (row) => values[row] as number);
  return { labels: pick(split.labels), scores: pick(scores) };
}

/** FinalError `TRAINING_DIVERGED` for scores that are no numbers. */
export function judge(split: Split, all: Float32Array): Judged {
  const { labels, scores } = labelledScores(split, all);
  if (!scores.every(Number.isFinite)) throw diverged('A score of the validation rows is not a number.');
  const best = bestThreshold(labels, scores);
  const threshold = best.threshold ?? 0.5;
  const { metrics, why } = binaryReport(labels, scores, { threshold });
  const missing = Object.entries(why)[0];
  if (missing === undefined) return { metrics: metrics as Metrics, threshold };
  throw new FinalError('METRIC_MISSING', {
    message: `${missing[0]} of the ${split.name} split has no value: ${missing[1]}.`,
    hint: 'Give the split more rows.',
  });
}

export function diverged(seen: string): FinalError {
  return new FinalError('TRAINING_DIVERGED', {
    message: `The training diverged. ${seen}`,
    hint: 'Lower the learning rate, or standardize the features.',
  });
}
