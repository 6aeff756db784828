import { analysisPhase, judged } from './analysis.js';
import type { Analysis } from './analysis.js';
import type { MetricState } from './metric-state.js';
import type { CanaryStrategy } from './strategy.js';

/** What a rollout does with a finished analysis, and one line for each metric that made it so. */
export interface Reaction {
  readonly do: 'go-on' | 'pause' | 'roll-back';
  readonly reasons: readonly string[];
}

/**
 * Failed and error are answered by `onFail`, inconclusive by `onInconclusive` (`promote` goes on to the next step). Where
 * too little data is the only reason and `onNoData` is `pause`, a person is asked whatever `onInconclusive` says.
 */
export function react(analysis: Analysis, on: Pick<CanaryStrategy, 'onInconclusive' | 'onFail'>): Reaction {
  const phase = analysisPhase(analysis);
  const reasons = reasonsOf(analysis, phase);
  if (phase === 'successful') return { do: 'go-on', reasons };
  if (phase !== 'inconclusive') return { do: on.onFail === 'pause' ? 'pause' : 'roll-back', reasons };
  if (lacksDataOnly(analysis)) return { do: 'pause', reasons };
  return { do: ({ pause: 'pause', abort: 'roll-back', promote: 'go-on' } as const)[on.onInconclusive], reasons };
}

function reasonsOf(analysis: Analysis, phase: string): readonly string[] {
  if (analysis.metrics.length === 0) return ['no condition is set, so nothing can tell a good version from a bad one'];
  return judged(analysis)
    .filter(([, state]) => state.phase === phase)
    .flatMap(([, state]) => lastMessage(state) ?? []);
}

/** The newest measurement that fits the phase the metric ended in. */
function lastMessage(state: MetricState): string | undefined {
  const fitting = state.measurements.findLast(({ phase }) => phase === state.phase) ?? state.measurements.at(-1);
  return fitting?.message;
}

function lacksDataOnly(analysis: Analysis): boolean {
  const unclear = judged(analysis).filter(([, state]) => state.phase === 'inconclusive');
  return (
    unclear.length > 0 &&
    unclear.every(([, { measurements }]) =>
      measurements.filter(({ phase }) => phase === 'inconclusive').every(({ noData }) => noData === true),
    )
  );
}
