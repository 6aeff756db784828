import { randomUUID } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef, Digest, TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Registry } from '../../infra/stores/registry.js';
import { newPlan, newStep, sql, startedRun } from './registries.js';

export const DAY = 86_400_000;
/** Long before anything that a test keeps for its age. */
const LONG_AGO = new Date(Date.now() - 30 * DAY);

export interface World {
  readonly registry: Registry;
  readonly databaseUrl: string;
  readonly artifacts: Artifacts;
  /** Draws a whole number below `n`. */
  readonly draw: (n: number) => number;
}

/** An artifact of a made-up world, and what it leads to. */
export interface Node {
  readonly ref: ArtifactRef;
  /** By reference, or `bare`: by its digest alone. */
  readonly edges: readonly { readonly to: Node; readonly bare: boolean }[];
}
/** An artifact that somebody needs, and whether all it names is needed with it. */
export interface Root {
  readonly node: Node;
  readonly live: boolean;
}

/** Makes all files of a store old. */
export async function makeOld(root: string): Promise<void> {
  const entries = await readdir(join(root, 'objects'), { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
    await utimes(join(parentPath, name), LONG_AGO, LONG_AGO);
  }
}

/** A table, a list of references, a report or a model over earlier artifacts. */
export async function makeNode({ artifacts, draw }: World, earlier: readonly Node[]): Promise<Node> {
  const some = (): Node[] =>
    earlier.length === 0 ? [] : Array.from({ length: draw(3) }, () => earlier[draw(earlier.length)]!);
  const [named, referred] = [some(), some()];
  const refs = referred.map(({ ref }) => ref as unknown as Json);
  const digests = named.map(({ ref }) => ref.digest);
  const edges = [...referred.map((to) => ({ to, bare: false })), ...named.map((to) => ({ to, bare: true }))];
  const id = randomUUID();
  switch (draw(4)) {
    case 0:
      return { ref: await artifacts.putJson('table', { id }), edges: [] };
    case 1:
      return { ref: await artifacts.putJson('json', { id, list: refs, deep: { digests } }), edges };
    case 2:
      return { ref: await artifacts.putJson('report', { id, data: digests, slices: { refs } }), edges };
    default: {
      const from = join(await artifacts.scratch(), 'weights.bin');
      await writeFile(from, id);
      const meta = { data: digests, base: refs };
      return { ref: await artifacts.commit({ kind: 'model', files: [{ path: 'weights.bin', from }], meta }), edges };
    }
  }
}

type Holder = (world: World, node: Node) => Promise<readonly Root[]>;
const NOBODY: readonly Root[] = [];
const live = (node: Node): Root => ({ node, live: true });
const kept = (node: Node): Root => ({ node, live: false });

/** Ways in which somebody needs an artifact, or did. */
export const HOLDERS: Readonly<Record<string, Holder>> = {
  nobody: async () => NOBODY,
  'a step of a run under way': async ({ registry }, node) => {
    const output = { deep: [{ $open: node.ref as unknown as Json }] };
    await registry.recordStep(newStep(await startedRun(registry), { state: 'completed', output }));
    return [live(node)];
  },
  'the input of a run under way': async ({ registry }, node) => {
    await startedRun(registry, { input: { from: node.ref as unknown as Json } });
    return [live(node)];
  },
  'a run that is over': async ({ registry }, node) => {
    const id = await startedRun(registry);
    await registry.recordStep(newStep(id, { state: 'completed', output: node.ref as unknown as Json }));
    await registry.endRun(id, { state: 'completed', output: node.ref as unknown as Json });
    return NOBODY;
  },
  'a step that failed lately': (world, node) => failedStep(world, node, new Date()),
  'a step that failed long ago': (world, node) => failedStep(world, node, LONG_AGO),
  'a registered model': async (world, node) => (await registerModel(world, node), [kept(node)]),
  'a file of a client': async ({ registry }, node) => {
    await registry.putFile(randomUUID(), node.ref);
    return [kept(node)];
  },
  'the champion': async (world, node) => {
    const { model, version } = await registerModel(world, node);
    const move = { model, alias: 'champion', version, actor: 'user:ana', why: '', key: 'k' };
    await world.registry.moveAlias(move);
    return [live(node)];
  },
  'a champion of the past': async (world, node) => {
    const { model, version } = await registerModel(world, node);
    for (const to of [version, null]) {
      await world.registry.moveAlias({ model, alias: 'champion', version: to, actor: 'a', why: '', key: String(to) });
    }
    return [kept(node)];
  },
  'an endpoint, before its last change': async (world, node) => {
    const { model, version, artifact } = await registerModel(world, node);
    const route = { model, version, artifact, weight: 100 };
    for (const key of ['before', 'now']) await world.registry.setRoutes(model, [route], { key, actor: 'user:ana' });
    return [live(node)];
  },
  'the provenance of a champion': async (world, node) => {
    const model: Node = {
      ref: await world.artifacts.putJson('model', { id: randomUUID() }),
      edges: [{ to: node, bare: true }],
    };
    await HOLDERS['the champion']!(world, model);
    return [live(model)];
  },
  'a cache entry in use': async (world, node) => (await cacheEntry(world, node, false), [kept(node)]),
  'a cache entry out of use': async (world, node) => (await cacheEntry(world, node, true), NOBODY),
  code: async ({ registry }, node) => {
    const plan = newPlan(`p${randomUUID()}`, randomUUID());
    await registry.putPlan({ ...plan, code: { ...node.ref, $artifact: 'code' } });
    return [kept(node)];
  },
  'the last version of a dataset': (world, node) => dataset(world, { node, isLast: true }),
  'a version that a policy gave up': async (world, node) => without(node, await dataset(world, { node })),
  'a version that no policy gives up': (world, node) => dataset(world, { node, keepLast: 9 }),
  'a version with an alias': (world, node) => dataset(world, { node, alias: 'good' }),
  'a version with a tag': (world, node) => dataset(world, { node, tag: 'good' }),
  'a version that a run under way reads': async (world, node) => {
    const runId = await startedRun(world.registry);
    const read = async (name: string): Promise<void> =>
      void (await world.registry.readDataset({ runId, step: 'read', name: `${name}@1` }));
    return [live(node), ...(await dataset(world, { node, then: read }))];
  },
  'a version that a run read': async (world, node) => {
    const runId = await startedRun(world.registry);
    const read = async (name: string): Promise<void> => {
      await world.registry.readDataset({ runId, step: 'read', name: `${name}@1` });
      await world.registry.endRun(runId, { state: 'completed' });
    };
    return without(node, await dataset(world, { node, then: read }));
  },
};

async function failedStep({ registry }: World, node: Node, endedAt: Date): Promise<readonly Root[]> {
  const id = await startedRun(registry);
  const output = { report: node.ref as unknown as Json };
  await registry.recordStep(newStep(id, { state: 'failed', output, endedAt }));
  await registry.endRun(id, { state: 'failed' });
  return endedAt === LONG_AGO ? NOBODY : [kept(node)];
}

async function registerModel(
  { registry }: World,
  { ref, edges }: Node,
): Promise<{ model: string; version: number; artifact: ArtifactRef }> {
  const run = { runId: randomUUID(), step: 'register', actor: 'run:r' };
  const provenance = { data: edges.filter(({ bare }) => bare).map(({ to }) => to.ref.digest) };
  return registry.registerVersion({ model: `m-${randomUUID()}`, artifact: ref, metrics: {}, provenance, ...run });
}

async function cacheEntry({ registry, databaseUrl }: World, { ref }: Node, isOld: boolean): Promise<void> {
  const key = randomUUID();
  const entry = { key, pipeline: 'p', step: 's', parts: {}, runId: 'r' };
  await registry.putCached({ ...entry, output: { output: ref as unknown as Json, failures: [] } });
  if (isOld) await sql(databaseUrl, 'update coppice.cache set used_at = $2 where key = $1', [key, LONG_AGO]);
}

interface Published {
  readonly node: Node;
  readonly isLast?: boolean;
  readonly keepLast?: number;
  readonly alias?: string;
  readonly tag?: string;
  readonly then?: (dataset: string) => Promise<void>;
}

/** A dataset whose first version is the node; unless that is its last, another follows. */
async function dataset(world: World, { node, isLast, keepLast = 1, alias, tag, then }: Published): Promise<Root[]> {
  const { registry, artifacts } = world;
  const name = `d-${randomUUID()}`;
  const publish = async ({ ref }: Node, more: object): Promise<void> => {
    const artifact: TableRef = { ...ref, $artifact: 'table', rows: 1, parts: 1, schema: [] };
    const run = { runId: randomUUID(), step: 'publish', actor: 'run:r', parents: [] };
    await registry.publishDataset({ dataset: name, artifact, ...run, retention: { keepLast }, ...more });
  };
  await publish(node, { ...(alias && { alias }), ...(tag && { tags: [tag] }) });
  await then?.(name);
  if (isLast === true) return [kept(node)];
  const next: Node = { ref: await artifacts.putJson('table', { id: randomUUID() }), edges: [] };
  await publish(next, {});
  return [kept(node), kept(next)];
}

function without(node: Node, roots: readonly Root[]): readonly Root[] {
  return roots.filter((root) => root.node !== node);
}

/** What the roots lead to, by the edges that were made. */
export function neededBy(roots: readonly Root[]): ReadonlySet<Digest> {
  const needed = new Set<Digest>();
  const visit = ({ ref, edges }: Node, bare: boolean, seen: Set<Digest>): void => {
    if (seen.has(ref.digest)) return;
    seen.add(ref.digest);
    needed.add(ref.digest);
    for (const edge of edges) if (bare || !edge.bare) visit(edge.to, bare, seen);
  };
  const [liveSeen, keptSeen] = [new Set<Digest>(), new Set<Digest>()];
  for (const root of roots) visit(root.node, root.live, root.live ? liveSeen : keptSeen);
  return needed;
}
