import type { BinaryMetric } from '../../core/metrics/binary.js';
import type { Ref, Sureness } from './reference.js';

/** A number, or a reference to one: `p.input.minAuc`. */
export type Bound = number | Ref<number, Sureness>;
export interface BoundGate {
  readonly kind: 'atLeast' | 'atMost';
  readonly metric: BinaryMetric;
  readonly bound: Bound;
}
export interface NotWorseGate {
  readonly kind: 'notWorse';
  readonly metric: BinaryMetric;
  readonly by: Bound;
  readonly confidence: Bound;
}
export type GateWiring = BoundGate | NotWorseGate;

/** The metric must reach a bound: `atLeast('auc', 0.6)`. */
export function atLeast(metric: BinaryMetric, bound: Bound): BoundGate {
  return { kind: 'atLeast', metric, bound };
}

/** The metric must not exceed a bound: `atMost('ece', 0.05)`. */
export function atMost(metric: BinaryMetric, bound: Bound): BoundGate {
  return { kind: 'atMost', metric, bound };
}

/**
 * The metric must not be worse than the champion's on the same rows by more than `by`, as far as the rows can tell:
 * passes where even the pessimistic bound is within it, fails where even the optimistic one is not, and otherwise asks a
 * person. Without a champion it does not apply.
 */
export function notWorse(
  metric: BinaryMetric,
  { by, confidence = 0.95 }: { readonly by: Bound; readonly confidence?: Bound },
): NotWorseGate {
  return { kind: 'notWorse', metric, by, confidence };
}
