import type { Figure } from '../figure.js';
import { timeOurs, timeRaw } from '../runs.js';
import { inTurns } from '../turns.js';

export const fanOut200: Figure = fanOut(200);
export const fanOut500: Figure = fanOut(500);

/** A map over trivial items against as many raw activities at once. */
function fanOut(width: number): Figure {
  const name = `fan-out-${width}`;
  const items = Array.from({ length: width }, (_none, item) => item);
  const sum = (width * (width + 1)) / 2;
  return {
    name,
    measure: async (open) => {
      const stand = await open();
      const checkList = (output: unknown): boolean => sumOf(output) === sum;
      const result = await inTurns({
        figure: name,
        unit: 'ms',
        ours: () => timeOurs(stand, { type: 'fan-out', input: { items }, check: checkList }),
        floor: () => timeRaw(stand, { type: 'rawFanOut', input: width, check: (output) => output === sum }),
        most: { ratio: 0.5 },
        repeats: 5,
        note: 'whole run, default map options; floor: one raw activity an item, all at once',
      });
      return [result];
    },
  };
}

function sumOf(output: unknown): number {
  return (output as readonly number[]).reduce((sum, value) => sum + value, 0);
}
