import { FinalError } from './errors.js';
import { binaryMetricNames, higherIsBetter } from './metrics/binary.js';
import type { Difference } from './metrics/interval.js';

/** What a model must reach to go on. Plain data, so that a bound may come from a run's input. */
export type Gate =
  | { readonly kind: 'atLeast' | 'atMost'; readonly metric: string; readonly bound: number }
  | { readonly kind: 'notWorse'; readonly metric: string; readonly by: number; readonly confidence: number };

export type Verdict = 'pass' | 'fail' | 'needs-person';
export interface GateResult {
  readonly gate: Gate;
  /** `not-applied`: there is no champion to compare with. */
  readonly verdict: Verdict | 'not-applied';
  /** What was seen: one sentence. */
  readonly seen: string;
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
}

/** FinalError `GATE` for a metric that does not exist or a bound that is no number. */
export function checkGates(gates: readonly Gate[]): void {
  for (const gate of gates) {
    if (!binaryMetricNames.some((name) => name === gate.metric)) {
      throw badGate(`There is no metric "${gate.metric}".`, `Use one of ${binaryMetricNames.join(', ')}.`);
    }
    const bounds = gate.kind === 'notWorse' ? { by: gate.by, confidence: gate.confidence } : { bound: gate.bound };
    for (const [name, value] of Object.entries(bounds)) {
      if (!Number.isFinite(value))
        throw badGate(`${gate.kind}('${gate.metric}') has ${name} ${value}.`, 'Pass a number.');
    }
    if (gate.kind !== 'notWorse') continue;
    if (gate.by < 0)
      throw badGate(`notWorse('${gate.metric}') has by ${gate.by}.`, 'Pass how much worse is still fine, ≥ 0.');
    if (!(gate.confidence > 0.5 && gate.confidence < 1)) {
      throw badGate(`notWorse('${gate.metric}') has confidence ${gate.confidence}.`, 'Pass one between 0.5 and 1.');
    }
  }
}

/**
 * Holds a model against its gates. It fails where one fails, and passes where all that apply do; where the rows are too
 * few to tell, an interval decides nothing or no gate applies, a person has to.
 */
export function judgeGates(
  gates: readonly Gate[],
  evidence: Evidence,
): { readonly verdict: Verdict; readonly gates: readonly GateResult[] } {
  const results = gates.map((gate) => ({ gate, ...judgeOne(gate, evidence) }));
  const verdicts = new Set(results.map(({ verdict }) => verdict));
  if (verdicts.has('fail')) return { verdict: 'fail', gates: results };
  return { verdict: verdicts.has('needs-person') || !verdicts.has('pass') ? 'needs-person' : 'pass', gates: results };
}

type Judgement = Omit<GateResult, 'gate'>;

function judgeOne(gate: Gate, evidence: Evidence): Judgement {
  const { rows, minRows } = evidence;
  if (rows < minRows) return { verdict: 'needs-person', seen: `${rows} rows are too few: it takes ${minRows}` };
  return gate.kind === 'notWorse' ? judgeDifference(gate, evidence) : judgeBound(gate, evidence);
}

function judgeBound({ kind, metric, bound }: Exclude<Gate, { kind: 'notWorse' }>, { metrics }: Evidence): Judgement {
  const value = metrics[metric] ?? null;
  if (value === null) return { verdict: 'needs-person', seen: `${metric} has no value on these rows` };
  const holds = kind === 'atLeast' ? value >= bound : value <= bound;
  const sign = kind === 'atLeast' ? '≥' : '≤';
  return { verdict: holds ? 'pass' : 'fail', seen: `${metric} ${shown(value)}, must be ${sign} ${bound}` };
}

function judgeDifference(gate: Extract<Gate, { kind: 'notWorse' }>, { compare }: Evidence): Judgement {
  const { metric, by, confidence } = gate;
  const compared = compare(metric, confidence);
  if (compared === null) return { verdict: 'not-applied', seen: 'there is no champion yet' };
  if (typeof compared === 'string') return { verdict: 'needs-person', seen: compared };
  const { difference, low, high } = compared;
  // How much better it may be at worst, and at best.
  const [atWorst, atBest] = higherIsBetter(metric) ? [low, high] : [-high, -low];
  const seen = `${metric} differs by ${signed(difference)} (${signed(low)} to ${signed(high)} at ${confidence} each side), may be worse by ${by}`;
  if (atWorst >= -by) return { verdict: 'pass', seen };
  return { verdict: atBest < -by ? 'fail' : 'needs-person', seen };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${shown(value)}`;
}

function badGate(message: string, hint: string): FinalError {
  return new FinalError('GATE', { message, hint });
}
