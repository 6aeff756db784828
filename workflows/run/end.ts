import type { RunEnd, StepEnd } from '../../activities/run-engine.js';
import { engine } from '../engine-activities.js';
import type { StepView } from '../messages.js';
import type { Json } from '../../core/json.js';
import type { RunContext } from './context.js';
import { hasValue } from './outcome.js';
import type { Outcome } from './outcome.js';
import type { Outcomes } from './walk.js';

type Ending = Pick<RunEnd, 'state' | 'output' | 'error'>;

/** Records how a run ended, with the steps that no worker recorded by itself. */
export async function endRun(context: RunContext, outcomes: Outcomes, end: Ending): Promise<void> {
  const unrecorded = context.resolved.plan.steps
    .filter((step) => step.options.light || !['step', 'map'].includes(step.kind) || isPassive(view(context, step.id)))
    .map((step) => stepEnd(view(context, step.id), step.options.light ? outcomes.get(step.id) : undefined));
  await engine['coppice.endRun']({
    runId: context.run.id,
    ...end,
    steps: unrecorded.filter((step) => step !== undefined),
  });
}

function view({ table }: RunContext, id: string): StepView | undefined {
  return table.views.find((step) => step.id === id);
}

function isPassive(step: StepView | undefined): boolean {
  return step?.state === 'skipped' || step?.state === 'rejected' || step?.items?.total === 0;
}

function stepEnd(step: StepView | undefined, outcome: Outcome | undefined): StepEnd | undefined {
  if (step === undefined || step.state === 'waiting') return undefined;
  const endedAt = step.endedAt ?? Date.now();
  return {
    step: step.id,
    state: stateOf(step),
    startedAt: step.startedAt ?? endedAt,
    endedAt,
    ...(step.note === undefined ? {} : { note: step.note }),
    ...(hasValue(outcome) && isSmall(outcome.value) ? { output: outcome.value } : {}),
  };
}

/** All steps of a run travel in one payload. */
function isSmall(value: Json): boolean {
  return JSON.stringify(value).length <= 4096;
}

function stateOf({ state }: StepView): StepEnd['state'] {
  switch (state) {
    case 'skipped':
    case 'rejected':
    case 'failed':
      return state;
    case 'running':
    case 'open':
    case 'cancelled':
      return 'cancelled';
    default:
      return 'completed';
  }
}
