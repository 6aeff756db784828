import type { CacheParts } from '../../core/cache-key.js';
import { cacheKey, cacheParts, missReason } from '../../core/cache-key.js';
import type { Json } from '../../core/json.js';
import type { PlanStep } from '../../core/plan.js';
import { deriveSeed } from '../../core/seed.js';
import type { StepTask } from '../../core/task.js';
import { digestOf } from '../../infra/stores/digest.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Registry } from '../../infra/stores/registry.js';
import { artifactsIn } from './artifacts-in.js';
import { libraries } from './libraries.js';

/** A step's place in the cache: what was found there, or why nothing was. */
export interface CachePlace {
  readonly key: string;
  readonly parts: CacheParts;
  readonly found: Json | undefined;
  readonly miss: string | undefined;
}

export interface CacheQuestion {
  readonly task: StepTask;
  readonly step: PlanStep;
  /** With stored lists read. */
  readonly input: Json;
  readonly with: { readonly [name: string]: Json };
  readonly registry: Registry;
  readonly artifacts: Artifacts;
}

export async function lookUp({
  task,
  step,
  input,
  with: carried,
  registry,
  artifacts,
}: CacheQuestion): Promise<CachePlace> {
  const name = nameOf(task);
  const seed = deriveSeed(task.run.seed, step.id, ...(task.items === undefined ? [] : [task.items.from]));
  const subject = { step, input, with: carried, code: task.code.digest, seed, libraries: libraries() };
  const parts = cacheParts(subject, digestOf);
  const key = cacheKey(task.run.pipeline, step.id, parts, digestOf);
  const found = await registry.cached(key);
  if (found !== null && (await isWhole(found.output, artifacts)))
    return { key, parts, found: found.output, miss: undefined };
  const last = await registry.lastCached(task.run.pipeline, name);
  return { key, parts, found: undefined, miss: missReason(name, last?.parts, parts) };
}

/** Whether all that a kept result refers to is still in the store. */
async function isWhole(output: Json, artifacts: Artifacts): Promise<boolean> {
  return (await Promise.all(artifactsIn(output).map((ref) => artifacts.has(ref)))).every(Boolean);
}

/** `train`, and of a map `train[0]` or `train[0..31]`. */
export function nameOf({ step, items }: StepTask): string {
  if (items === undefined) return step;
  return items.to - items.from === 1 ? `${step}[${items.from}]` : `${step}[${items.from}..${items.to - 1}]`;
}
