import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.js';

const { next } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

/** `length` activities, each with the result of the one before. */
export async function rawChain(length: number): Promise<number> {
  let value = 0;
  for (let step = 0; step < length; step++) value = await next(value);
  return value;
}

/** `width` activities at once. */
export async function rawFanOut(width: number): Promise<number> {
  const values = await Promise.all(Array.from({ length: width }, (_none, item) => next(item)));
  return values.reduce((sum, value) => sum + value, 0);
}
