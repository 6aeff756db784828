import { randomFrom } from '../../core/seed.js';

/**
 * Runs `work`, which must be synchronous, with `Math.random` decided by a seed. TensorFlow.js draws every random number
 * that was given no seed of its own (initial weights, dropout masks, noise) from it, so a model factory needs no seeds
 * to be reproducible, and a step that is run again after a crash draws the same.
 */
export function withSeededRandom<T>(seed: number, work: () => T): T {
  const unseeded = Math.random;
  Math.random = randomFrom(seed).uniform;
  try {
    return work();
  } finally {
    Math.random = unseeded;
  }
}
