import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is neither `undefined` nor `false`; fails, saying what, after the deadline. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs: number = 90_000,
): Promise<T> {
  for (const deadline = Date.now() + withinMs; ; await pause(25)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
  }
}
