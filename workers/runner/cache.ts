import { cacheKey, cacheParts, missReason, withoutSources, withSources } from '../../core/cache-key.js';
import type { CacheParts, SourceIdentities } from '../../core/cache-key.js';
import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import type { PlanStep } from '../../core/plan.js';
import type { Source } from '../../core/query.js';
import { deriveSeed } from '../../core/seed.js';
import type { StepTask } from '../../core/task.js';
import { digestOf } from '../../infra/stores/digest.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Registry } from '../../infra/stores/registry.js';
import { artifactsIn } from './artifacts-in.js';
import type { SourceRead } from '../../infra/arrow/source-sql.js';
import { libraries } from './libraries.js';
import { nameOf } from './step-name.js';

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
  /** Where sources stand now. */
  readonly identify: (sources: readonly Source[]) => Promise<SourceIdentities>;
}

export async function lookUp({
  task,
  step,
  input,
  with: carried,
  registry,
  artifacts,
  identify,
}: CacheQuestion): Promise<CachePlace> {
  const name = nameOf(task);
  const seed = deriveSeed(task.run.seed, step.id, ...(task.items === undefined ? [] : [task.items.from]));
  const subject = { step, input, with: carried, code: task.code.digest, seed, libraries: libraries() };
  const parts = cacheParts(subject, digestOf);
  const key = cacheKey(task.run.pipeline, step.id, parts, digestOf);
  const place = { key, parts, found: undefined };
  const noted = await registry.cached(key);
  const sources = sourcesIn(noted?.output);
  const identities = sources === undefined ? {} : await identify(sources);
  const unsure = Object.keys(identities).find((source) => identities[source] === null);
  if (unsure !== undefined)
    return { ...place, miss: `\`${name}\` ran again: ${unsure} does not say whether it changed` };
  const whole = sources === undefined ? parts : withSources(parts, identities);
  const found =
    sources === undefined ? noted : await registry.cached(cacheKey(task.run.pipeline, step.id, whole, digestOf));
  if (found !== null && (await isWhole(found.output, artifacts)))
    return { key, parts, found: found.output, miss: undefined };
  const last = (await registry.lastCached(task.run.pipeline, name))?.parts;
  const before = sources === undefined && last !== undefined ? withoutSources(last) : last;
  return { ...place, miss: missReason(name, before, whole) };
}

export interface Kept {
  readonly task: StepTask;
  readonly place: CachePlace;
  readonly output: Json;
  /** What the step read that is no artifact. */
  readonly reads: readonly SourceRead[];
  readonly registry: Registry;
}

/**
 * Keeps a result. What a step reads is known only once it has run; so under its key lies a note of the sources, and the
 * result under the key with where they stood. One that cannot say where it stands is read anew each time.
 */
export async function keepResult({ task, place, output, reads, registry }: Kept): Promise<void> {
  const put = (key: string, parts: CacheParts, kept: Json): Promise<void> =>
    registry.putCached({
      key,
      pipeline: task.run.pipeline,
      step: nameOf(task),
      parts,
      runId: task.run.id,
      output: kept,
    });
  if (reads.length === 0) return put(place.key, place.parts, output);
  await put(place.key, place.parts, { $sources: reads.map(({ source }) => source) } as unknown as Json);
  const stood: SourceIdentities = Object.assign({}, ...reads.map(({ identities }) => identities)) as SourceIdentities;
  if (Object.values(stood).includes(null)) return;
  const parts = withSources(place.parts, stood);
  await put(cacheKey(task.run.pipeline, task.step, parts, digestOf), parts, output);
}

function sourcesIn(output: Json | undefined): readonly Source[] | undefined {
  const sources = isPlainObject(output) ? output['$sources'] : undefined;
  return Array.isArray(sources) ? (sources as readonly Source[]) : undefined;
}

/** Whether all that a kept result refers to is still in the store. */
async function isWhole(output: Json, artifacts: Artifacts): Promise<boolean> {
  return (await Promise.all(artifactsIn(output).map((ref) => artifacts.has(ref)))).every(Boolean);
}
