import { FinalError } from '../core/errors.js';
import { refsIn } from '../core/graph.js';
import { fillInterval, readInterval, takeInterval } from '../core/interval.js';
import type { DataInterval } from '../core/interval.js';
import type { Json } from '../core/json.js';
import { INTERVAL } from '../core/plan.js';
import type { Plan } from '../core/plan.js';
import type { RunEngineDeps, RunStart } from './run-engine.js';

/** What a run was given to work on. */
export interface Given {
  /** The input as it is to be checked. */
  readonly given: Json;
  readonly interval: DataInterval | undefined;
}

/**
 * Whoever started the run says which time its data is of, in the memo or in the input; else its schedule does. Throws
 * FinalError `INTERVAL`, or `INTERVAL_MISSING` where nobody does and the plan uses it.
 */
export function givenTo(
  plan: Plan,
  { memo, dueAt, ...start }: RunStart,
  { intervalBefore }: Pick<RunEngineDeps, 'intervalBefore'>,
): Given {
  const timezone = memo.schedule?.timezone ?? plan.schedule?.timezone ?? 'UTC';
  const { input, interval: inInput } = takeInterval(start.input, timezone);
  const inMemo = memo.interval === undefined ? undefined : readInterval(memo.interval, timezone);
  const scheduled = memo.schedule === undefined ? undefined : intervalBefore(new Date(dueAt), memo.schedule);
  const interval = inMemo ?? inInput ?? scheduled;
  if (interval === undefined && usesInterval(plan)) throw noInterval(plan);
  // Only a schedule's input has places to fill; anybody else's is what it says.
  const isTemplate = memo.schedule !== undefined && interval !== undefined;
  return { given: isTemplate ? fillInterval(input, interval) : input, interval };
}

function usesInterval({ steps, output }: Plan): boolean {
  const wires = steps.flatMap((step) => [step.input, step.with ?? null, ...(step.branches ?? [])]);
  return [...wires, output].some((wire) => refsIn(wire).some(({ $ref }) => $ref === INTERVAL));
}

function noInterval({ pipeline }: Plan): FinalError {
  return new FinalError('INTERVAL_MISSING', {
    message: `"${pipeline}" works on a data interval (p.interval), and this run was given none.`,
    hint: `Give it one: \`coppice run ${pipeline} --interval 2001-01-01/2001-02-01\`, or {"$interval": {"start": "2001-01-01", "end": "2001-02-01"}} in the input. Runs of its schedule, and of \`coppice backfill ${pipeline}\`, have theirs.`,
  });
}
