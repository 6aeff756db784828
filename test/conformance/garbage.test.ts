import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ArtifactRef } from '../../core/artifact.js';
import { collectGarbage } from '../../infra/stores/collect-garbage.js';
import type { Collected } from '../../infra/stores/collect-garbage.js';
import { makeRandom } from '../support/random.js';
import { DAY, HOLDERS, makeNode, makeOld, neededBy } from '../support/garbage-world.js';
import type { Node, Root, World } from '../support/garbage-world.js';
import { start } from '../support/processes.js';
import { onEveryServer, sql, startedRun } from '../support/registries.js';
import { temporaryStore } from '../support/tables.js';
import { checkObjects } from '../support/torn-objects.js';

const WEEK = 7 * DAY;

onEveryServer('garbage collection', ({ registry, databaseUrl }) => {
  let store: Awaited<ReturnType<typeof temporaryStore>>;
  beforeEach(async () => {
    store = await temporaryStore();
  });
  afterEach(async () => {
    // Runs of one test are no runs under way to the next.
    await sql(databaseUrl(), `update coppice.run set state = 'completed'`);
    await store.remove();
  });
  const world = (seed: number): World => ({
    registry: registry(),
    databaseUrl: databaseUrl(),
    artifacts: store.artifacts,
    draw: makeRandom(seed),
  });
  const collect = (dry = false): Promise<Collected> =>
    collectGarbage({ registry: registry(), artifacts: store.artifacts }, { olderThan: WEEK, dry });
  const there = async (nodes: readonly Node[]): Promise<string[]> => {
    const found = await Promise.all(nodes.map(({ ref }) => store.artifacts.has(ref)));
    return nodes.filter((_, at) => found[at]).map(({ ref }) => ref.digest);
  };

  it('knows whoever needs an artifact', async () => {
    const made: { holder: string; ref: ArtifactRef; isNeeded: boolean }[] = [];
    for (const [holder, hold] of Object.entries(HOLDERS)) {
      const node = { ref: await store.artifacts.putJson('table', { holder }), edges: [] };
      const isNeeded = neededBy(await hold(world(1), node)).has(node.ref.digest);
      made.push({ holder, ref: node.ref, isNeeded });
    }
    await makeOld(store.root);
    await collect();
    const left = await Promise.all(made.map(async ({ holder, ref }) => [holder, await store.artifacts.has(ref)]));
    expect(Object.fromEntries(left)).toEqual(
      Object.fromEntries(made.map(({ holder, isNeeded }) => [holder, isNeeded])),
    );
    expect(made.filter(({ isNeeded }) => !isNeeded)).toHaveLength(6);
  });

  it.each([11])('removes all that nothing leads to, and nothing else (world %d)', async (seed) => {
    const made = world(seed);
    const nodes: Node[] = [];
    const roots: Root[] = [];
    for (let i = 0; i < 40; i++) nodes.push(await makeNode(made, nodes));
    for (const holder of Object.values(HOLDERS)) roots.push(...(await holder(made, nodes[made.draw(nodes.length)]!)));
    await makeOld(store.root);
    const young = await makeNode(made, []);
    const needed = neededBy(roots);
    const expected = nodes.map(({ ref }) => ref.digest).filter((digest) => needed.has(digest));
    expect(expected.length).toBeGreaterThan(5);
    expect(nodes.length - expected.length).toBeGreaterThan(5);
    const would = await collect(true);
    expect(await there(nodes)).toHaveLength(nodes.length);
    expect(await collect()).toEqual(would);
    expect(await there(nodes)).toEqual(expected);
    expect(await there([young, ...roots.map(({ node }) => node)])).toHaveLength(roots.length + 1);
    expect(await collect()).toMatchObject({ artifacts: 0, files: 0, bytes: 0, cacheEntries: 0, expired: [] });
  });

  it('leaves alone what was written since the oldest run under way began, recorded or not', async () => {
    const before = await store.artifacts.putJson('table', { written: 'before' });
    await makeOld(store.root);
    const during = await store.artifacts.putJson('table', { written: 'during' });
    await startedRun(registry());
    const soon = new Date(Date.now() + 2 * WEEK);
    const stores = { registry: registry(), artifacts: store.artifacts };
    expect(await collectGarbage(stores, { olderThan: WEEK, now: soon })).toMatchObject({ artifacts: 1 });
    expect([await store.artifacts.has(before), await store.artifacts.has(during)]).toEqual([false, true]);
  });

  it('never takes what a run finds in the cache or reads while it works', async () => {
    const made = world(4);
    const runId = await startedRun(registry());
    const entries = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const artifact = await store.artifacts.putJson('table', { i });
        const table = { ...artifact, $artifact: 'table', rows: 1, parts: 1, schema: [] } as const;
        const publication = { dataset: `busy-${i % 4}`, parents: [], runId: `b${i}`, step: 'publish', actor: 'a' };
        await registry().publishDataset({ ...publication, artifact: table, retention: { keepLast: 1 } });
        const key = `busy ${i} ${made.draw(1e9)}`;
        await registry().putCached({
          key,
          pipeline: 'p',
          step: 's',
          parts: {},
          runId: 'r',
          output: { artifact } as never,
        });
        return { key, artifact, dataset: publication.dataset };
      }),
    );
    await sql(databaseUrl(), `update coppice.cache set used_at = now() - interval '30 days'`);
    await makeOld(store.root);
    const held: (typeof entries)[number]['artifact'][] = [];
    const use = async ({ key, artifact, dataset }: (typeof entries)[number], i: number): Promise<void> => {
      if (i % 2 === 0) {
        if ((await registry().cached(key)) !== null) held.push(artifact);
        return;
      }
      const name = `${dataset}@${1 + made.draw(5)}`;
      const question = { runId, step: `s${i}`, name };
      const version = await registry()
        .readDataset(question)
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'DATASET_EXPIRED' }));
      if (version) held.push(version.artifact);
    };
    await use(entries[0]!, 0);
    const collecting = collect();
    for (const [i, entry] of entries.entries()) await use(entry, i);
    const { artifacts } = await collecting;
    expect(held.length).toBeGreaterThan(0);
    for (const ref of held) expect(await store.artifacts.has(ref)).toBe(true);
    const left = await Promise.all(entries.map(({ artifact }) => store.artifacts.has(artifact)));
    expect(left.filter((is) => !is)).toHaveLength(artifacts);
  });

  it('leaves a whole store where it is killed, and the next one finishes', async () => {
    const made = world(5);
    const nodes: Node[] = [];
    for (let i = 0; i < 60; i++) nodes.push({ ref: await store.artifacts.putJson('table', { killed: i }), edges: [] });
    const roots: Root[] = [];
    for (const node of nodes.slice(0, 10)) roots.push(...(await HOLDERS['a registered model']!(made, node)));
    await makeOld(store.root);
    const order = { store: store.root, databaseUrl: databaseUrl(), olderThan: WEEK };
    const { child } = await start('test/support/parts/collect.ts', {}, [JSON.stringify(order)]);
    const [, signal] =
      child.signalCode === null ? ((await once(child, 'exit')) as [unknown, string]) : [0, child.signalCode];
    expect(signal).toBe('SIGKILL');
    const kept = roots.map(({ node }) => node.ref.digest);
    const { count, torn } = await checkObjects(store.root);
    expect(torn).toEqual([]);
    expect(count).toBeGreaterThan(20);
    expect(await there(nodes)).toEqual(expect.arrayContaining(kept));
    await collect();
    expect(await there(nodes)).toEqual(kept);
    expect(await checkObjects(store.root)).toEqual({ count: 20, torn: [] });
  });
});
