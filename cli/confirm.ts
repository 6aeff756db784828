import { createInterface } from 'node:readline/promises';
import { UsageError } from './report-error.js';

/** Asks on the terminal. UsageError `NOBODY_TO_ASK` where there is none. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError('NOBODY_TO_ASK', {
      message: 'There is no terminal to ask on.',
      hint: 'Give --yes to remove without asking.',
    });
  }
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`${question} [y/N] `);
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}
