/**
 * Where the engine's activities run: apart from the steps, so that a training can never starve a rollout, and beside the
 * project's own queue, as another project on the namespace has another registry. No pool can have this name.
 */
export function engineQueue(taskQueue: string): string {
  return `${taskQueue}/engine`;
}

/** Steps of the default pool share the workflows' queue (eager dispatch); any other pool has its own. */
export function poolQueue(taskQueue: string, pool: string): string {
  return pool === DEFAULT_POOL ? taskQueue : `${taskQueue}-${pool}`;
}
export const DEFAULT_POOL = 'cpu';

/** Prefix of the engine's own workflow and activity types; no pipeline may have it. */
export const ENGINE_PREFIX = 'coppice.';
