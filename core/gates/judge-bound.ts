import type { Estimate } from '../metrics/interval.js';
import type { BoundGate, Evidence, FairGate, Judgement } from './gate.js';
import { shown } from './text.js';

/** A metric against a bound: by its value, or by all that it may truly be. */
export function judgeBound(gate: BoundGate, { metrics, estimate }: Evidence): Judgement {
  const { kind, metric, bound, confidence } = gate;
  const value = metrics[metric] ?? null;
  if (value === null) return { verdict: 'needs-person', seen: `${metric} has no value on these rows` };
  if (confidence === undefined) return holdValue({ name: metric, value, kind, bound });
  const bounds = estimate?.(metric, confidence) ?? `${metric} comes without bounds`;
  if (typeof bounds === 'string') return { verdict: 'needs-person', seen: bounds };
  return holdBounds({ name: metric, bounds, kind, bound });
}

/** Groups against a bound: a difference may not exceed it, a ratio must reach it. */
export function judgeFairness(gate: FairGate, { fairness }: Evidence): Judgement {
  const found = fairness?.(gate) ?? `nothing tells the groups of ${gate.by} apart`;
  if (typeof found === 'string') return { verdict: 'needs-person', seen: found };
  const kind = gate.form === 'difference' ? 'atMost' : 'atLeast';
  const name = `${gate.form} of ${gate.metric} between groups of ${gate.by}`;
  if (gate.confidence === undefined) return holdValue({ name, value: found.value, kind, bound: gate.bound });
  if (found.low !== undefined) return holdBounds({ name, bounds: found, kind, bound: gate.bound });
  return { verdict: 'needs-person', seen: `the ${name} comes without bounds` };
}

interface Held {
  readonly name: string;
  readonly kind: BoundGate['kind'];
  readonly bound: number;
}

function holdValue({ name, value, kind, bound }: Held & { readonly value: number }): Judgement {
  const holds = kind === 'atLeast' ? value >= bound : value <= bound;
  return { verdict: holds ? 'pass' : 'fail', seen: `${name} ${shown(value)}, must be ${sign(kind)} ${bound}` };
}

function holdBounds({ name, bounds, kind, bound }: Held & { readonly bounds: Estimate }): Judgement {
  const { value, low, high, confidence } = bounds;
  const seen = `${name} ${shown(value)} (${shown(low)} to ${shown(high)} at ${confidence} each side), must be ${sign(kind)} ${bound}`;
  const [surely, perhaps] = kind === 'atLeast' ? [low >= bound, high >= bound] : [high <= bound, low <= bound];
  if (surely) return { verdict: 'pass', seen };
  return { verdict: perhaps ? 'needs-person' : 'fail', seen };
}

function sign(kind: BoundGate['kind']): string {
  return kind === 'atLeast' ? '≥' : '≤';
}
