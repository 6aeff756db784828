import { keysOf, MISSING, SEPARATOR } from '../keys.js';
import type { SpecOf } from '../spec.js';
import { keyed, scaledBy } from './dense.js';
import type { Transform } from './transform.js';

/** As it is. */
export const number: Transform<SpecOf<'number'>, undefined> = {
  width: () => 1,
  writer: ({ of }) => scaledBy((reading) => reading.numbers(of), { minus: 0, over: 1 }),
};

/** 1 where it is missing. */
export const missing: Transform<SpecOf<'missing'>, undefined> = {
  width: () => 1,
  writer: ({ of }) => ({
    kind: 'dense',
    write: (reading, { out, stride, at }) => {
      const values = reading.numbers(of);
      for (let row = 0; row < values.length; row += 1) out[row * stride + at] = Number.isNaN(values[row]) ? 1 : 0;
    },
  }),
};

/** 1 where one of a key's parts is missing. */
export const missingKey: Transform<SpecOf<'missingKey'>, undefined> = {
  width: () => 1,
  writer: ({ key }) =>
    keyed(
      (reading) => keysOf(reading, key),
      (text) => (text.split(SEPARATOR).includes(MISSING) ? 1 : 0),
    ),
};
