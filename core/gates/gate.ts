import type { Estimate, Difference } from '../metrics/interval.js';
import type { FairnessForm, FairnessMeasure } from '../metrics/fairness.js';
import type { Task } from '../metrics/table/definition.js';

/** Where a gate is held: in every slice of a slicing that has enough rows, in place of all rows together. */
export interface SliceScope {
  /** A slicing's name, also of a combination: `origin`, `origin × date.hour`. */
  readonly by: string;
  /** Slices with fewer rows tell nothing and are left out. Default 200. */
  readonly minRows?: number;
}
interface Scoped {
  readonly metric: string;
  readonly slices?: SliceScope;
}

/** The metric must reach, or must not exceed, a bound; with a confidence, so must all that it may truly be. */
export interface BoundGate extends Scoped {
  readonly kind: 'atLeast' | 'atMost';
  readonly bound: number;
  readonly confidence?: number;
}
/** How a metric may change against the champion's on the same rows; what both say must hold. */
export interface Change {
  /** In the unit of the metric. */
  readonly by?: number;
  /** As a share, 0 … 1, of the size of the champion's value. */
  readonly relative?: number;
}
/** It must not be worse by more than that. */
export interface NotWorseGate extends Scoped, Change {
  readonly kind: 'notWorse';
  readonly confidence: number;
}
/** It must be better by at least that, or at all; with a confidence, for sure. */
export interface BetterGate extends Scoped, Change {
  readonly kind: 'better';
  readonly confidence?: number;
}
/** Groups of people may differ by so much: a difference at most the bound, or a ratio at least it. */
export interface FairGate {
  readonly kind: 'fair';
  readonly metric: FairnessMeasure;
  readonly form: FairnessForm;
  /** A slicing's name. */
  readonly by: string;
  readonly bound: number;
  readonly confidence?: number;
}

/** What a model must reach to go on. Plain data, so that a bound may come from a run's input. */
export type Gate = BoundGate | NotWorseGate | BetterGate | FairGate;

export type Verdict = 'pass' | 'fail' | 'needs-person';
export interface Judgement {
  /** `not-applied`: there is no champion to compare with. */
  readonly verdict: Verdict | 'not-applied';
  /** What was seen: one sentence. */
  readonly seen: string;
}
export interface GateResult extends Judgement {
  readonly gate: Gate;
  /** Of a gate that is held in slices: each of them. */
  readonly slices?: readonly (Judgement & { readonly slice: string; readonly rows: number })[];
}

/** What the gates are held against. */
export interface Evidence {
  /** Labelled rows, and how many it takes to tell anything. */
  readonly rows: number;
  readonly minRows: number;
  readonly metrics: { readonly [metric: string]: number | null };
  /**
   * How the candidate differs from the champion: candidate minus champion on the same rows. `null`: there is no
   * champion; a text: why they cannot be compared.
   */
  readonly compare: (metric: string, confidence: number) => Difference | string | null;
  /** Whose table says which way a metric is better. Default `binary`. */
  readonly task?: Task;
  /** The champion's values on the same rows; `null` or none: there is no champion. Read by `better` and by relative changes. */
  readonly baseline?: { readonly [metric: string]: number | null } | null;
  /** Where a metric may truly lie. A text: why it cannot be told. Read by bounds with a confidence. */
  readonly estimate?: (metric: string, confidence: number) => Estimate | string;
  /** The evidence of each slice, large or small. A text: why there is none. Read by gates in slices. */
  readonly slices?: (by: string) => readonly SliceEvidence[] | string;
  /** The gap between the groups, with bounds where the gate has a confidence. A text: why it cannot be told. */
  readonly fairness?: (gate: FairGate) => { readonly value: number; readonly low?: never } | Estimate | string;
}
export interface SliceEvidence extends Omit<Evidence, 'slices' | 'minRows' | 'fairness'> {
  readonly slice: string;
}
