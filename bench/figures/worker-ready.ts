import type { Figure } from '../figure.js';
import { entry } from '../../infra/processes/entry.js';
import { startProgram, stopProgram } from '../processes.js';
import type { Program } from '../processes.js';
import { inTurns } from '../turns.js';

const QUEUE = 'ready';

/** From the start of a worker's process to its word that it polls. */
export const workerReady: Figure = {
  name: 'worker-ready',
  measure: async (open) => {
    const stand = await open();
    const ours = { module: entry('workers/main.js'), env: { ...stand.env, COPPICE_TASK_QUEUE: QUEUE }, quiet: true };
    const result = await inTurns({
      figure: 'worker-ready',
      unit: 's',
      ours: () => secondsToReady(ours),
      floor: () => secondsToReady(stand.rawWorker(`raw-${QUEUE}`)),
      most: { value: 3 },
      repeats: 5,
      note: 'bundle prebuilt; floor: a raw Temporal worker, its bundle prebuilt too',
    });
    return [result];
  },
};

async function secondsToReady(program: Program): Promise<number> {
  const begun = performance.now();
  const child = await startProgram(program);
  const seconds = (performance.now() - begun) / 1000;
  await stopProgram(child);
  return seconds;
}
