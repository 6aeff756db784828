import type { Evidence, Gate, GateResult, Judgement, Verdict } from './gates/gate.js';
import { judgeBound, judgeFairness } from './gates/judge-bound.js';
import { judgeBetter, judgeNotWorse } from './gates/judge-change.js';
import { judgeSlices } from './gates/judge-slices.js';

export { checkGates } from './gates/check-gates.js';
export type { Evidence, FairGate, Gate, GateResult, SliceEvidence, SliceScope, Verdict } from './gates/gate.js';

export interface GatesVerdict {
  readonly verdict: Verdict;
  readonly gates: readonly GateResult[];
}
export interface JudgeOptions {
  /**
   * What a first model is whose gates are all comparisons: `ask` (default) a person, for nothing was held against it; or
   * `stamp`, and it passes, as in TFX.
   */
  readonly firstModel?: 'ask' | 'stamp';
}

/**
 * Holds a model against its gates. It fails where one fails, and passes where all that apply do; where the rows are too
 * few to tell, an interval decides nothing or no gate applies, a person has to.
 */
export function judgeGates(
  gates: readonly Gate[],
  evidence: Evidence,
  { firstModel = 'ask' }: JudgeOptions = {},
): GatesVerdict {
  const results = gates.map((gate) => ({ gate, ...judgeOne(gate, evidence) }));
  const verdicts = new Set(results.map(({ verdict }) => verdict));
  if (verdicts.has('fail')) return { verdict: 'fail', gates: results };
  if (verdicts.has('needs-person')) return { verdict: 'needs-person', gates: results };
  const stamped = firstModel === 'stamp' && verdicts.has('not-applied');
  return { verdict: verdicts.has('pass') || stamped ? 'pass' : 'needs-person', gates: results };
}

function judgeOne(gate: Gate, evidence: Evidence): Omit<GateResult, 'gate'> {
  const { rows, minRows } = evidence;
  if (rows < minRows) return { verdict: 'needs-person', seen: `${rows} rows are too few: it takes ${minRows}` };
  if (gate.kind === 'fair' || gate.slices === undefined) return judgeRows(gate, evidence);
  return judgeSlices({ ...gate, slices: gate.slices }, evidence, judgeRows);
}

function judgeRows(gate: Gate, evidence: Evidence): Judgement {
  switch (gate.kind) {
    case 'atLeast':
    case 'atMost':
      return judgeBound(gate, evidence);
    case 'notWorse':
      return judgeNotWorse(gate, evidence);
    case 'better':
      return judgeBetter(gate, evidence);
    case 'fair':
      return judgeFairness(gate, evidence);
  }
}
