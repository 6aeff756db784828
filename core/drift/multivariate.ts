import { chunksOf, limitsOf } from './chunks.js';
import { domainClassifier } from './domain-classifier.js';
import type { Columns } from './domain-classifier.js';
import { fitReconstruction, reconstructionErrors } from './reconstruction.js';
import type { DriftStatistic, Sizes } from './result.js';
import { whyEmpty } from './result.js';

/** A figure of all columns together, and the band in which it is no drift. Plain data. */
export interface JointVerdict {
  readonly statistic: DriftStatistic;
  readonly value: number | null;
  /** Drift at or below `lower` or at or above `upper`; `null` on a side where there is no limit. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly drifted: boolean | null;
  readonly sizes: Sizes;
  readonly why?: string;
}

export interface JointPair {
  readonly reference: Columns;
  readonly current: Columns;
}

/** Drift where a classifier can tell the sides apart: outside 0.45 to 0.65, as NannyML. */
export function judgeDomain({ reference, current }: JointPair, { seed }: { seed: number }): JointVerdict {
  const { statistic, sizes, ...found } = domainClassifier(reference, current, { seed });
  const band = { lower: 0.45, upper: 0.65 };
  if (found.value === null) return { statistic, value: null, ...band, drifted: null, sizes, why: found.why };
  return { statistic, value: found.value, ...band, drifted: isOutside(found.value, band), sizes };
}

/**
 * Drift where rows no longer have to do with one another as they had: the mean reconstruction error against mean ± 3
 * standard deviations over 10 chunks of the reference, as NannyML. A limit of 0 or less is none.
 */
export function judgeReconstruction(
  { reference, current }: JointPair,
  { share = 0.65, chunks = 10, deviations = 3 }: { share?: number; chunks?: number; deviations?: number } = {},
): JointVerdict {
  const sizes = { reference: reference[0]?.length ?? 0, current: current[0]?.length ?? 0 };
  const spans = chunksOf(sizes.reference, chunks);
  const none = { statistic: 'reconstruction-error', value: null, lower: null, upper: null, sizes } as const;
  const why = whyEmpty(sizes) ?? (spans.length === 0 ? `the reference has fewer than ${chunks} rows` : undefined);
  if (why !== undefined) return { ...none, drifted: null, why };
  const model = fitReconstruction(reference, { share });
  const own = reconstructionErrors(model, reference);
  const { lower, upper } = limitsOf(
    spans.map(({ from, to }) => mean(own.subarray(from, to))),
    deviations,
  );
  const value = mean(reconstructionErrors(model, current));
  const band = { lower: lower <= 0 ? null : lower, upper };
  return { ...none, value, ...band, drifted: isOutside(value, band) };
}

function isOutside(value: number, { lower, upper }: { lower: number | null; upper: number }): boolean {
  return (lower !== null && value <= lower) || value >= upper;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
