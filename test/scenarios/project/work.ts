/** What the steps of these pipelines do: they note it, and follow the orders in their input. */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'coppice';
import type { StepContext } from 'coppice';

/** Where to note, and at which step to do what. */
export const Orders = z.object({
  notes: z.string(),
  /** This step throws in its first attempt. */
  stumble: z.string().default(''),
  /** This step waits until someone says `go`. */
  hold: z.string().default(''),
  n: z.number().default(1),
});
export type Orders = z.output<typeof Orders>;

/** One line, appended at once: whoever is killed leaves no half of it. */
export function note(orders: Pick<Orders, 'notes'>, line: string): void {
  appendFileSync(join(orders.notes, 'notes'), `${line}\n`);
}

/** Waits for a word; ends with the signal. */
export async function hear(orders: Pick<Orders, 'notes'>, word: string, signal: AbortSignal): Promise<void> {
  while (!existsSync(join(orders.notes, word))) await pause(20, undefined, { signal });
}

export async function work<T>(orders: Orders, context: StepContext, result: T): Promise<T> {
  const { run, step, item, attempt, signal } = context;
  const name = `${run.pipeline}.${step}${item === undefined ? '' : `[${item}]`}`;
  const meant = (wanted: string): boolean => wanted === step && (item ?? 0) === 0;
  note(orders, `began ${name}`);
  note(orders, `pid ${step} ${process.pid}`);
  if (meant(orders.stumble) && attempt === 1) throw new Error('stumbled');
  if (meant(orders.hold)) await hear(orders, 'go', signal);
  note(orders, `did ${name}`);
  return result;
}
