import { finite } from './moments.js';
import { rowsOf, tallyOf } from './tally.js';
import { mergeTallies, NO_TALLY } from './tally.js';
import type { Tally } from './tally.js';

/**
 * A mergeable summary of how numbers are ordered, after Manku, Rajagopalan and Lindsay (1998) and KLL: a value at level h
 * stands for 2^h rows. A full level is sorted and every second value moves up; odd and even take turns, so that errors
 * cancel, and nothing is left to chance: equal rows in equal order give equal sketches.
 */
export interface QuantileSketch {
  /** Values by level, in any order. */
  readonly levels: readonly Float64Array[];
  /** How often each level was thinned out: says whether odd or even ones move up next. */
  readonly thinned: readonly number[];
}

/** Values a level may hold. 30 million rows then take 0.4 MiB, and ranks are proven to 0.4%, seen far below 0.1%. */
export const LEVEL_ROOM = 4096;

export const NO_SKETCH: QuantileSketch = { levels: [], thinned: [] };

export function addToSketch(sketch: QuantileSketch, { values, counts }: Tally): QuantileSketch {
  const levels = new Levels(sketch);
  for (let at = 0; at < values.length; at++) {
    let rest = counts[at]!;
    // A value of many rows goes where its weight is, bit by bit.
    for (let level = 0; rest > 0; level++, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) levels.push(level, Number(values[at]));
    }
  }
  return levels.take();
}

export function mergeSketches(one: QuantileSketch, other: QuantileSketch): QuantileSketch {
  const levels = new Levels(one);
  other.thinned.forEach((times, level) => levels.noteThinned(level, times));
  other.levels.forEach((values, level) => values.forEach((value) => levels.push(level, value)));
  return levels.take();
}

/** What the sketch still knows, as a tally of about as many rows as it was given: from it quantiles and histograms. */
export function tallyOfSketch({ levels }: QuantileSketch): Tally {
  return levels.reduce((sum: Tally, values, level) => {
    const { values: distinct, counts } = tallyOf(values.slice());
    return mergeTallies(sum, { values: distinct, counts: counts.map((count) => count * 2 ** level) });
  }, NO_TALLY);
}

/** By at most how much a rank can be off, as a share: thinning level h moves no rank by more than 2^h rows. */
export function rankErrorOf(sketch: QuantileSketch): number {
  const off = sketch.thinned.reduce((sum, times, level) => sum + times * 2 ** level, 0);
  return finite(off / rowsOf(tallyOfSketch(sketch))) ?? 0;
}

/** Levels being filled. */
class Levels {
  private readonly values: Float64Array[];
  private readonly sizes: number[];
  private readonly thinned: number[];

  constructor({ levels, thinned }: QuantileSketch) {
    this.values = levels.map(roomy);
    this.sizes = levels.map(({ length }) => length);
    this.thinned = [...thinned];
  }

  push(level: number, value: number): void {
    this.reach(level);
    this.values[level]![this.sizes[level]!++] = value;
    if (this.sizes[level] === LEVEL_ROOM) this.thin(level);
  }

  noteThinned(level: number, times: number): void {
    this.reach(level);
    this.thinned[level]! += times;
  }

  take(): QuantileSketch {
    return { levels: this.values.map((values, level) => values.slice(0, this.sizes[level])), thinned: this.thinned };
  }

  private reach(level: number): void {
    while (this.values.length <= level) {
      this.values.push(new Float64Array(LEVEL_ROOM));
      this.sizes.push(0);
      this.thinned.push(0);
    }
  }

  private thin(level: number): void {
    const sorted = this.values[level]!.slice().sort();
    this.sizes[level] = 0;
    const first = this.thinned[level]!++ % 2;
    for (let at = first; at < LEVEL_ROOM; at += 2) this.push(level + 1, sorted[at]!);
  }
}

function roomy(values: Float64Array): Float64Array {
  const room = new Float64Array(LEVEL_ROOM);
  room.set(values);
  return room;
}
