import type { Lengths } from './statistics.js';

/** How long the values of some rows are; `null` where none is there. */
interface Measured {
  readonly count: number;
  readonly lengths: Lengths | null;
}

export function mergeLengths(one: Measured, other: Measured): Lengths | null {
  const [a, b] = [one.lengths, other.lengths];
  if (a === null || b === null) return a ?? b;
  const mean = (a.mean * one.count + b.mean * other.count) / (one.count + other.count);
  return { min: Math.min(a.min, b.min), mean, max: Math.max(a.max, b.max) };
}
