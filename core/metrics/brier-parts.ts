import type { Measure, Numbers } from './measure.js';
import { reliability } from './calibration.js';
import type { ReliabilityOptions } from './calibration.js';
import { brier } from './brier.js';

/**
 * The Brier score taken apart (Murphy, Journal of Applied Meteorology 12, 1973): reliability − resolution + uncertainty.
 * Scores differ within a bin, so `withinBin` is what is left (variance less twice the covariance with the labels there;
 * Stephenson, Coelho and Jolliffe, Weather and Forecasting 23, 2008): the four add up to the score.
 */
export interface BrierParts {
  readonly score: number;
  /** Mean squared distance of predicted and observed share: 0 is calibrated. */
  readonly reliability: number;
  /** Mean squared distance of a bin's share from that of all: what the scores tell apart; more is better. */
  readonly resolution: number;
  /** The variance of the labels: what a model that knows only their share would score. */
  readonly uncertainty: number;
  readonly withinBin: number;
}

/** FinalError `METRIC_INPUT`; why there is none, where there is none. */
export function brierParts(
  labels: Numbers,
  scores: Numbers,
  options: ReliabilityOptions = {},
): BrierParts | Extract<Measure, { value: null }> {
  const score = brier(labels, scores, options);
  if (score.value === null) return score;
  const bars = reliability(labels, scores, options).filter(({ weight }) => weight > 0);
  const total = bars.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (bar: { predicted: number; observed: number }) => number): number =>
    bars.reduce((sum, { weight, predicted, observed }) => {
      return sum + (weight / total) * of({ predicted: predicted!, observed: observed! });
    }, 0);
  const base = mean(({ observed }) => observed);
  const parts = {
    reliability: mean(({ predicted, observed }) => (predicted - observed) ** 2),
    resolution: mean(({ observed }) => (observed - base) ** 2),
    uncertainty: base * (1 - base),
  };
  const named = parts.reliability - parts.resolution + parts.uncertainty;
  return { score: score.value, ...parts, withinBin: score.value - named };
}
