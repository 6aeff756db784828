import type { Figure } from '../figure.js';
import { timeOurs, timeRaw } from '../runs.js';
import { inTurns } from '../turns.js';

const STEPS = 20;

export const chain20: Figure = chain({ name: 'chain-20', pipeline: 'chain', most: 1.5 });
export const chain20Light: Figure = chain({ name: 'chain-20-light', pipeline: 'chain-light', most: 0.4 });

/** A run of twenty trivial steps, its start and end included, against twenty raw activities in a row. */
function chain({ name, pipeline, most }: { name: string; pipeline: string; most: number }): Figure {
  const check = (output: unknown): boolean => output === STEPS;
  return {
    name,
    measure: async (open) => {
      const stand = await open();
      const result = await inTurns({
        figure: name,
        unit: 'ms/step',
        ours: async () => (await timeOurs(stand, { type: pipeline, input: { n: 0 }, check })) / STEPS,
        floor: async () => (await timeRaw(stand, { type: 'rawChain', input: STEPS, check })) / STEPS,
        most: { ratio: most },
        repeats: 9,
        note: 'whole run, start to result, over 20; floor: 20 raw activities in a row',
      });
      return [result];
    },
  };
}
