import { median } from '../figure.js';
import type { Figure, Result } from '../figure.js';
import { timeRun } from '../runs.js';
import { rounded } from '../turns.js';

const ITEMS = 10_000;
const REPEATS = 3;
const MOST_SECONDS = 20;
const MOST_EVENTS = 1_000;

/** A large map: how long it takes, and how many events its history has in the end, as the server counts them. */
export const map10000: Figure = {
  name: 'map-10000',
  measure: async (open) => {
    const stand = await open();
    const items = Array.from({ length: ITEMS }, (_none, item) => item);
    const seconds: number[] = [];
    const events: number[] = [];
    for (let turn = 0; turn < REPEATS; turn++) {
      const run = { type: 'fan-out', input: { items }, taskQueue: stand.config.taskQueue, check: isWhole };
      const { handle, ms } = await timeRun(stand, run);
      seconds.push(ms / 1000);
      events.push((await handle.describe()).historyLength);
    }
    const common = { floor: null, ratio: null, repeats: REPEATS };
    const time: Result = {
      figure: 'map-10000',
      value: rounded(median(seconds)),
      unit: 's',
      bound: `value <= ${MOST_SECONDS} s`,
      ok: median(seconds) <= MOST_SECONDS,
      ...common,
      note: '10,000 items, default map options, whole run',
    };
    const length = Math.max(...events);
    const history: Result = {
      figure: 'map-10000-events',
      value: length,
      unit: 'events',
      bound: `value <= ${MOST_EVENTS} events`,
      ok: length <= MOST_EVENTS,
      ...common,
      note: 'history length of the run, the largest of the repeats',
    };
    return [time, history];
  },
};

function isWhole(output: unknown): boolean {
  return Array.isArray(output) && output.length === ITEMS && output.every((value, item) => value === item + 1);
}
