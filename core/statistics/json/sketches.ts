import type { Json, JsonObject } from '../../json.js';
import { emptyDistinct, HIGHEST_RANK } from '../distinct-sketch.js';
import type { DistinctSketch } from '../distinct-sketch.js';
import { LEVEL_ROOM } from '../quantile-sketch.js';
import type { QuantileSketch } from '../quantile-sketch.js';
import type { Lengths, Moments } from '../statistics.js';
import type { Tally } from '../tally.js';
import type { Reading } from './reading.js';

const ZERO = '0'.charCodeAt(0);
/** Levels beyond these would stand for more rows than a number can count. */
const MOST_LEVELS = 53;

/** JSON has no word for what is not finite. */
export function numberToJson(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

/** 64-bit integers are texts of digits, which a JSON number would round. */
export function tallyToJson({ values, counts }: Tally): JsonObject {
  const rows = [...counts];
  return values instanceof BigInt64Array ? { longs: Array.from(values, String), rows } : { values: [...values], rows };
}

export function tallyFrom(from: Reading): Tally {
  const long = from.has('longs');
  const values = long
    ? BigInt64Array.from(from.member('longs').list(), (one) => one.long())
    : from.member('values').finites();
  const counts = from.member('rows').counts();
  if (counts.length !== values.length || counts.includes(0)) throw from.member('rows').unlike('the rows of each value');
  for (let at = 1; at < values.length; at++) {
    if (values[at - 1]! >= values[at]!) throw from.member(long ? 'longs' : 'values').unlike('in ascending order');
  }
  return { values, counts };
}

/** A character a register: `0` for none, and on from there. */
export function distinctToJson(sketch: DistinctSketch): string {
  return Array.from(sketch, (rank) => String.fromCharCode(ZERO + rank)).join('');
}

export function distinctFrom(from: Reading): DistinctSketch {
  const text = from.text();
  const sketch = emptyDistinct();
  if (text.length !== sketch.length) throw from.unlike(`a text of ${sketch.length} characters`);
  for (let at = 0; at < sketch.length; at++) {
    const rank = text.charCodeAt(at) - ZERO;
    if (!(rank >= 0 && rank <= HIGHEST_RANK)) throw from.unlike('a sketch of distinct values');
    sketch[at] = rank;
  }
  return sketch;
}

export function quantilesToJson({ levels, thinned }: QuantileSketch): JsonObject {
  return { levels: levels.map((values) => [...values]), thinned: [...thinned] };
}

export function quantilesFrom(from: Reading): QuantileSketch {
  const levels = from
    .member('levels')
    .list()
    .map((level) => level.finites());
  const thinned = [...from.member('thinned').counts()];
  if (levels.length > MOST_LEVELS || levels.some(({ length }) => length >= LEVEL_ROOM)) {
    throw from.member('levels').unlike(`at most ${MOST_LEVELS} levels of fewer than ${LEVEL_ROOM} values`);
  }
  if (thinned.length !== levels.length) throw from.member('thinned').unlike('a number a level');
  return { levels, thinned };
}

export function momentsToJson({ count, mean, m2, m3, m4 }: Moments): JsonObject {
  return { count, mean: numberToJson(mean), m2: numberToJson(m2), m3: numberToJson(m3), m4: numberToJson(m4) };
}

export function momentsFrom(from: Reading): Moments {
  const of = (name: 'mean' | 'm2' | 'm3' | 'm4'): number => from.member(name).number();
  return { count: from.member('count').count(), mean: of('mean'), m2: of('m2'), m3: of('m3'), m4: of('m4') };
}

export function lengthsToJson(lengths: Lengths | null): Json {
  return lengths === null ? null : { min: lengths.min, mean: lengths.mean, max: lengths.max };
}

export function lengthsFrom(from: Reading): Lengths | null {
  if (from.isNull) return null;
  return { min: from.member('min').count(), mean: from.member('mean').number(), max: from.member('max').count() };
}
