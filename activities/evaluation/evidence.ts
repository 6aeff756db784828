import type { Evidence, FairGate, Gate, SliceEvidence } from '../../core/gates.js';
import { once } from '../../core/once.js';
import { estimateGap, fairnessGap, groupRates } from '../../core/metrics/fairness.js';
import type { Difference } from '../../core/metrics/interval.js';
import type { TaskRows } from '../../core/metrics/table/definition.js';
import type { MetricReport } from '../../core/metrics/table/metrics.js';
import { rowsBySlice } from './groups.js';
import type { Scored } from './score-table.js';
import type { Scoring } from './scoring.js';
import type { Slicing } from './slices.js';

interface Ground {
  readonly scored: Scored;
  readonly slicings: readonly Slicing[];
  readonly seed: number;
  readonly minRows: number;
  /** Of a group that fairness counts. */
  readonly minGroupRows: number;
  /** All metrics that gates name. */
  readonly also: readonly string[];
}
type Found = Record<string, Difference | string>;

/** Metrics that gates name. */
export function metricsOf(gates: readonly Gate[]): readonly string[] {
  return gates.filter(({ kind }) => kind !== 'fair').map(({ metric }) => metric);
}

/** Slicings that gates are held in. */
export function slicingsOf(gates: readonly Gate[]): readonly string[] {
  return gates.flatMap((gate) => {
    if (gate.kind === 'fair') return [gate.by];
    return gate.slices === undefined ? [] : [gate.slices.by];
  });
}

/** What the gates are held against, and the differences that they asked for. */
export function evidenceOf(
  ground: Ground,
  reports: { own: MetricReport; champion: MetricReport | null },
): {
  evidence: Evidence;
  differences: Found;
} {
  const { scored, seed, minRows } = ground;
  const differences: Found = {};
  const compare = comparing(scored.candidate, scored.champion, seed);
  const evidence: Evidence = {
    rows: scored.labels.length,
    minRows,
    task: scored.candidate.task,
    metrics: reports.own.metrics,
    baseline: reports.champion?.metrics ?? null,
    compare: (metric, confidence) => {
      const found = compare(metric, confidence);
      if (found !== null) differences[metric] = found;
      return found;
    },
    estimate: (metric, confidence) => scored.candidate.estimate(metric, { confidence, seed }),
    slices: (by) => slicesOf(ground, by),
    fairness: (gate) => fairnessOf(ground, gate),
  };
  return { evidence, differences };
}

function comparing(own: Scoring, champion: Scoring | string | null, seed: number): Evidence['compare'] {
  return (metric, confidence) => {
    if (champion === null || typeof champion === 'string') return champion;
    return own.compare(metric, champion, { confidence, seed });
  };
}

function namesOf({ scored, slicings }: Ground, by: string): readonly string[] | undefined {
  return scored.slices[slicings.findIndex(({ name }) => name === by)];
}

function slicesOf(ground: Ground, by: string): readonly SliceEvidence[] | string {
  const names = namesOf(ground, by);
  if (names === undefined) return `the rows are not sliced by ${by}`;
  return rowsBySlice(names).map(([slice, places]) => sliceEvidence(ground, slice, places));
}

/** Computed when it is asked for: small slices are left out, and there may be thousands. */
function sliceEvidence({ scored, seed, also }: Ground, slice: string, places: Uint32Array): SliceEvidence {
  const { candidate, champion } = scored;
  const own = once(() => candidate.pick(places));
  const other = once(() => (champion === null || typeof champion === 'string' ? champion : champion.pick(places)));
  return {
    slice,
    rows: places.length,
    task: candidate.task,
    get metrics() {
      return own().report(also).metrics;
    },
    get baseline() {
      const theirs = other();
      return theirs === null || typeof theirs === 'string' ? null : theirs.report(also).metrics;
    },
    compare: (metric, confidence) => comparing(own(), other(), seed)(metric, confidence),
    estimate: (metric, confidence) => own().estimate(metric, { confidence, seed }),
  };
}

function fairnessOf(ground: Ground, gate: FairGate): ReturnType<NonNullable<Evidence['fairness']>> {
  const { scored, seed, minGroupRows: minRows } = ground;
  const names = namesOf(ground, gate.by);
  if (names === undefined) return `the rows are not sliced by ${gate.by}`;
  if (scored.candidate.task !== 'binary') return 'fairness between groups is told of two classes only';
  const { labels, scores, threshold = 0.5 } = scored.candidate.told as TaskRows['binary'];
  const numbers = new Map([...new Set(names)].map((name, at) => [name, at]));
  const groups = Int32Array.from(names, (name) => numbers.get(name)!);
  const rows = { labels, called: Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0)), groups };
  const asked = { measure: gate.metric, form: gate.form, minRows };
  const { confidence } = gate;
  const found =
    confidence === undefined ? fairnessGap(groupRates(rows), asked) : estimateGap(rows, asked, { confidence, seed });
  return found.value === null ? found.why : found;
}
