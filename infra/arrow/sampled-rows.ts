import { randomFrom } from '../../core/seed.js';

/**
 * Which rows of a table are looked at: all of them, or so many that the seed draws, each with the same chance, in
 * ascending order (Knuth's selection sampling).
 */
export function sampledRows(rows: number, { most, seed }: { most: number; seed: number }): Int32Array {
  if (rows <= most) return Int32Array.from({ length: rows }, (_, row) => row);
  const { uniform } = randomFrom(seed);
  const chosen = new Int32Array(most);
  let taken = 0;
  for (let row = 0; taken < most; row += 1) {
    if (uniform() * (rows - row) < most - taken) chosen[taken++] = row;
  }
  return chosen;
}
