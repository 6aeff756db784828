import type { SliceScope } from '../../core/gates.js';
import type { FairnessForm, FairnessMeasure } from '../../core/metrics/fairness.js';
import type { MetricName } from '../../core/metrics/table/metric-name.js';
import type { Ref, Sureness } from './reference.js';

/** A number, or a reference to one: `p.input.minAuc`. */
export type Bound = number | Ref<number, Sureness>;

interface Held {
  /** With one, the bound must hold for all that the metric may truly be; where the rows cannot tell, a person is asked. */
  readonly confidence?: Bound;
  /** Held in each slice that has enough rows, in place of all rows together: `{ by: 'origin' }`. */
  readonly slices?: SliceScope;
}
interface Change extends Held {
  /** In the unit of the metric. */
  readonly by?: Bound;
  /** As a share, 0 to 1, of the champion's value. With both, both must hold. */
  readonly relative?: Bound;
}
/** Yes, by at least one of the two ways. */
type SomeChange = Change & ({ readonly by: Bound } | { readonly relative: Bound });

export interface BoundGate<M extends MetricName> extends Held {
  readonly kind: 'atLeast' | 'atMost';
  readonly metric: M;
  readonly bound: Bound;
}
export interface ChangeGate<M extends MetricName> extends Change {
  readonly kind: 'notWorse' | 'better';
  readonly metric: M;
}
export interface FairGate {
  readonly kind: 'fair';
  readonly metric: FairnessMeasure;
  readonly form: FairnessForm;
  readonly by: string;
  readonly bound: Bound;
  readonly confidence?: Bound;
}
export type GateWiring<M extends MetricName = MetricName> = BoundGate<M> | ChangeGate<M> | FairGate;

/** The metric must reach a bound: `atLeast('auc', 0.6)`. */
export function atLeast<const M extends MetricName>(metric: M, bound: Bound, held: Held = {}): BoundGate<M> {
  return { kind: 'atLeast', metric, bound, ...held };
}

/** The metric must not exceed a bound: `atMost('ece', 0.05)`. */
export function atMost<const M extends MetricName>(metric: M, bound: Bound, held: Held = {}): BoundGate<M> {
  return { kind: 'atMost', metric, bound, ...held };
}

/**
 * The metric must not be worse than the champion's on the same rows by more than `by`, as far as the rows can tell:
 * passes where even the pessimistic bound is within it, fails where even the optimistic one is not, and otherwise asks a
 * person. Without a champion it does not apply.
 */
export function notWorse<const M extends MetricName>(metric: M, change: SomeChange): ChangeGate<M> {
  return { kind: 'notWorse', metric, confidence: 0.95, ...change };
}

/**
 * The metric must be better than the champion's on the same rows, by at least `by` where it is given; with a confidence,
 * for sure. Without a champion it does not apply: `better('rmse', { relative: 0.02 })`.
 */
export function better<const M extends MetricName>(metric: M, change: Change = {}): ChangeGate<M> {
  return { kind: 'better', metric, ...change };
}

/**
 * Groups of people may differ by so much: `fair('equalOpportunity', { by: 'sex', atMost: 0.1 })` bounds the difference of
 * the recalls, `atLeast: 0.8` the ratio of the least to the greatest. Of models of two classes.
 */
export function fair(
  metric: FairnessMeasure,
  {
    by,
    confidence,
    ...bound
  }: { readonly by: string; readonly confidence?: Bound } & ({ readonly atMost: Bound } | { readonly atLeast: Bound }),
): FairGate {
  const sure = confidence === undefined ? {} : { confidence };
  const held =
    'atMost' in bound
      ? ({ form: 'difference', bound: bound.atMost } as const)
      : ({ form: 'ratio', bound: bound.atLeast } as const);
  return { kind: 'fair', metric, by, ...held, ...sure };
}
