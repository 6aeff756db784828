import { higherIsBetter } from '../metrics/binary.js';
import { metricNamed } from '../metrics/table/metrics.js';
import { isBetter, leastGain, mostLoss } from './change.js';
import type { BetterGate, Evidence, Judgement, NotWorseGate } from './gate.js';
import { shown, signed } from './text.js';

const NO_CHAMPION: Judgement = { verdict: 'not-applied', seen: 'there is no champion yet' };

/** Passes where even the pessimistic bound is within what is allowed, fails where even the optimistic one is not. */
export function judgeNotWorse(gate: NotWorseGate, evidence: Evidence): Judgement {
  const found = differenceOf(gate, evidence, gate.confidence);
  if ('verdict' in found) return found;
  const { atWorst, atBest, text } = found;
  const baseline = baselineOf(gate, evidence);
  if (typeof baseline === 'string') return { verdict: 'needs-person', seen: baseline };
  const allowed = mostLoss(gate, baseline);
  const seen = `${text}, may be worse by ${shown(allowed)}`;
  if (atWorst >= -allowed) return { verdict: 'pass', seen };
  return { verdict: atBest < -allowed ? 'fail' : 'needs-person', seen };
}

/** With a confidence as `judgeNotWorse`, by the bounds; without one by the values, as MLflow. */
export function judgeBetter(gate: BetterGate, evidence: Evidence): Judgement {
  if (gate.confidence === undefined) return judgeValues(gate, evidence);
  const found = differenceOf(gate, evidence, gate.confidence);
  if ('verdict' in found) return found;
  const { atWorst, atBest, text } = found;
  const baseline = baselineOf(gate, evidence);
  if (typeof baseline === 'string') return { verdict: 'needs-person', seen: baseline };
  const asked = leastGain(gate, baseline);
  const seen = `${text}, must be better${asked === 0 ? '' : ` by ${shown(asked)}`}`;
  const holds = (gain: number): boolean => (asked === 0 ? gain > 0 : gain >= asked);
  if (holds(atWorst)) return { verdict: 'pass', seen };
  return { verdict: holds(atBest) ? 'needs-person' : 'fail', seen };
}

function judgeValues(gate: BetterGate, { metrics, baseline, task }: Evidence): Judgement {
  if (baseline === undefined || baseline === null) return NO_CHAMPION;
  const { metric } = gate;
  const [own, theirs] = [metrics[metric] ?? null, baseline[metric] ?? null];
  if (own === null || theirs === null) {
    return { verdict: 'needs-person', seen: `${metric} has no value for both models on these rows` };
  }
  const asked = leastGain(gate, theirs);
  const seen = `${metric} ${shown(own)}, the champion's ${shown(theirs)}, must be better${asked === 0 ? '' : ` by ${shown(asked)}`}`;
  const better = isBetter(gate, { candidate: own, baseline: theirs, higher: isHigherBetter(metric, task) });
  return { verdict: better ? 'pass' : 'fail', seen };
}

interface Found {
  /** How much better the candidate may be at worst, and at best. */
  readonly atWorst: number;
  readonly atBest: number;
  readonly text: string;
}

function differenceOf(
  { metric }: NotWorseGate | BetterGate,
  evidence: Evidence,
  confidence: number,
): Found | Judgement {
  const compared = evidence.compare(metric, confidence);
  if (compared === null) return NO_CHAMPION;
  if (typeof compared === 'string') return { verdict: 'needs-person', seen: compared };
  const { difference, low, high } = compared;
  const [atWorst, atBest] = isHigherBetter(metric, evidence.task) ? [low, high] : [-high, -low];
  const text = `${metric} differs by ${signed(difference)} (${signed(low)} to ${signed(high)} at ${confidence} each side)`;
  return { atWorst, atBest, text };
}

/** The champion's value, which only a relative change reads. */
function baselineOf({ metric, relative }: NotWorseGate | BetterGate, { baseline }: Evidence): number | string {
  if (relative === undefined) return 0;
  return baseline?.[metric] ?? `the champion's ${metric} is not known: no share of it can be taken`;
}

function isHigherBetter(metric: string, task: Evidence['task']): boolean {
  return task === undefined ? higherIsBetter(metric) : metricNamed(task, metric).better === 'higher';
}
