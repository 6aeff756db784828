import { keysOf, MISSING } from '../keys.js';
import type { SpecOf } from '../spec.js';
import { numberTable } from '../keys.js';
import type { Transform } from './transform.js';

/** Sine and cosine of its place on the circle; both 0 where it is missing. */
export const cyclic: Transform<SpecOf<'cyclic'>, undefined> = {
  width: () => 2,
  suffixes: () => ['.sin', '.cos'],
  writer: ({ of, from, period }) => {
    const angle = (text: string): number => (2 * Math.PI * (Number(text) - from)) / period;
    return {
      kind: 'dense',
      write: (reading, { out, stride, at }) => {
        const keys = keysOf(reading, [of]);
        const sine = numberTable(keys, (text) => (text === MISSING ? 0 : Math.sin(angle(text))));
        const cosine = numberTable(keys, (text) => (text === MISSING ? 0 : Math.cos(angle(text))));
        for (let row = 0, to = at; row < reading.rows; row += 1, to += stride) {
          const code = keys.codes[row]!;
          out[to] = sine[code]!;
          out[to + 1] = cosine[code]!;
        }
      },
    };
  },
};
