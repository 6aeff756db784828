import type { InstantPart } from './spec.js';

/** From milliseconds since 1970. Floors, as moments before 1970 and requests, which have whole ones, need it. */
const PARTS: { readonly [P in InstantPart]: (ms: number) => number } = {
  hour: (ms) => modulo(Math.floor(ms / 3_600_000), 24),
  weekday: (ms) => modulo(Math.floor(ms / 86_400_000) + 4, 7),
  day: (ms) => new Date(Math.floor(ms)).getUTCDate(),
  month: (ms) => new Date(Math.floor(ms)).getUTCMonth() + 1,
};

/** A part of each moment; NaN where the moment is missing. */
export function calendar(moments: Float64Array, part: InstantPart): Float64Array {
  const of = PARTS[part];
  const values = new Float64Array(moments.length);
  for (let row = 0; row < values.length; row += 1) values[row] = of(moments[row]!);
  return values;
}

function modulo(value: number, by: number): number {
  const rest = value % by;
  return rest < 0 ? rest + by : rest;
}
