import { ApplicationFailure } from '@temporalio/workflow';
import { batches } from '../../core/batches.js';
import type { Batch } from '../../core/batches.js';
import type { Json } from '../../core/json.js';
import { isOpened, lengthOf, part } from '../../core/resolve.js';
import type { ItemFailure, StepResult } from '../../core/task.js';
import { runTask } from '../engine-activities.js';
import { taskOf } from './context.js';
import type { ReadyStep, RunContext } from './context.js';
import type { Outcome } from './outcome.js';
import { Slots } from './slots.js';
import { together } from './together.js';

/** All batches of a map together may keep this much in the history. */
const MAP_INLINE_BYTES = 256 * 1024;

/** A windowed fan-out: one activity a batch. */
export async function executeMap(context: RunContext, ready: ReadyStep): Promise<Outcome> {
  const { step, input } = ready;
  const options = step.map!;
  const total = lengthOf(input);
  if (total === undefined) throw notAList(step.id);
  const cuts = batches(total, options.batch);
  const progress = { done: 0, failed: 0, total };
  context.table.start(step.id, { items: progress });
  const window = new Slots(options.window);
  const inlineBytes = Math.floor(MAP_INLINE_BYTES / Math.max(cuts.length, 4));
  const failures: ItemFailure[] = [];
  const runBatch = async (cut: Batch): Promise<StepResult> => {
    const task = {
      ...taskOf(context, { ...ready, input: part(input, cut.from, cut.to) }),
      items: { ...cut, allowFailures: options.allowFailures },
      inlineBytes,
    };
    const result = await window.run(() => context.slots.run(() => runTask(task, step, context.taskQueue)));
    progress.done += cut.to - cut.from - result.failures.length;
    progress.failed += result.failures.length;
    failures.push(...result.failures);
    context.table.update(step.id, { items: { ...progress } });
    checkFailures(step.id, failures, { total, allowFailures: options.allowFailures });
    return result;
  };
  const results = await together(() => cuts.map(runBatch));
  const cached = results.length > 0 && results.every((result) => result.cached);
  return { state: cached ? 'cached' : 'completed', value: join(results.map(({ output }) => output)) };
}

function join(outputs: readonly Json[]): Json {
  return outputs.some(isOpened) ? { $concat: outputs } : outputs.flatMap((list) => list as readonly Json[]);
}

/** Where no item is left, there is nothing to go on with, however many may fail. */
function checkFailures(
  step: string,
  failures: readonly ItemFailure[],
  { total, allowFailures }: { total: number; allowFailures: number },
): void {
  const all = failures.length > 0 && failures.length === total;
  if (failures.length <= allowFailures && !all) return;
  const count = all
    ? `All items of "${step}" failed, ${total} in all.`
    : `${failures.length} items of "${step}" failed, ${allowFailures} may.`;
  const told = failures.slice(0, 3).map(({ item, message }) => `item ${item}: ${message}`);
  throw ApplicationFailure.nonRetryable([count, ...told].join(' '), 'FinalError', { code: 'MAP_FAILURES', step });
}

function notAList(step: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `"${step}" maps over something that is not a list. Pass a list to p.map.`,
    'FinalError',
    {
      code: 'MAP_OVER_NON_LIST',
    },
  );
}
