import { expect, it } from '@jest/globals';
import type { Route, Routing } from '../../../infra/stores/registry.js';
import { onEveryServer, sql } from '../../support/registries.js';

const artifact = { $artifact: 'model', digest: 'd1', uri: 'file:///m', bytes: 100 } as const;
const routes = (...weights: number[]): Route[] =>
  weights.map((weight, i) => ({ model: 'flights', version: i + 1, artifact, weight }));

onEveryServer('routes', ({ registry }) => {
  const set = (endpoint: string, weights: number[], key: string): Promise<Routing> =>
    registry().setRoutes(endpoint, routes(...weights), { key, actor: 'user:ana' });

  it('counts revisions of an endpoint, and gives the newest', async () => {
    expect(await registry().routing('live')).toBeNull();
    expect(await set('live', [100], 'a')).toEqual({ endpoint: 'live', revision: 1, routes: routes(100) });
    expect(await set('live', [95, 5], 'b')).toEqual({ endpoint: 'live', revision: 2, routes: routes(95, 5) });
    expect(await registry().routing('live')).toEqual({ endpoint: 'live', revision: 2, routes: routes(95, 5) });
    await set('other', [100], 'a');
    expect((await registry().routings()).map(({ endpoint, revision }) => [endpoint, revision])).toEqual([
      ['live', 2],
      ['other', 1],
    ]);
  });

  it('gives the same revision for the same key, also after later ones', async () => {
    const first = await Promise.all(Array.from({ length: 12 }, () => set('keyed', [100], 'same')));
    expect(new Set(first.map(({ revision }) => revision))).toEqual(new Set([1]));
    await set('keyed', [50, 50], 'later');
    expect((await set('keyed', [0, 100], 'same')).revision).toBe(1);
    expect((await registry().routing('keyed'))?.revision).toBe(2);
  });

  it('counts without holes when many change at once', async () => {
    const set20 = await Promise.all(Array.from({ length: 20 }, (_, i) => set('crowd', [100], `key ${i}`)));
    expect(set20.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    const lines = (await registry().auditLog(1000)).filter(({ subject }) => subject === 'crowd');
    expect(lines).toHaveLength(20);
  });

  it.each([[[99]], [[60, 60]], [[]], [[150, -50]], [[NaN, 100]]])('refuses weights %j', async (weights) => {
    await expect(set('refused', weights, 'k')).rejects.toMatchObject({ code: 'WEIGHTS_NOT_100', retry: false });
    expect(await registry().routing('refused')).toBeNull();
  });

  it('takes weights that sum to 100 but for rounding', async () => {
    expect((await set('rounded', [33.3, 33.3, 33.4], 'k')).routes).toEqual(routes(33.3, 33.3, 33.4));
  });
});

onEveryServer('replicas', ({ registry, databaseUrl }) => {
  const replica = {
    id: 'a',
    address: 'http://127.0.0.1:8090',
    revisions: { live: 2 },
    errors: { other: 'no such file' },
  };

  it('shows what a replica said last', async () => {
    await registry().reportReplica({ ...replica, revisions: {} });
    await registry().reportReplica(replica);
    expect(await registry().replicas()).toEqual([{ ...replica, seenAt: expect.any(Date) }]);
  });

  it('leaves out who was not heard from for a while', async () => {
    await registry().reportReplica({ ...replica, id: 'b', address: 'http://127.0.0.1:8091' });
    await sql(databaseUrl(), `update coppice.replica set seen_at = seen_at - interval '1 hour' where id = 'b'`);
    expect((await registry().replicas()).map(({ id }) => id)).toEqual(['a']);
    expect((await registry().replicas(7200)).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('forgets a replica whose address another one has', async () => {
    await registry().reportReplica({ ...replica, id: 'c', address: 'http://127.0.0.1:8092' });
    await registry().reportReplica({ ...replica, id: 'd', address: 'http://127.0.0.1:8092' });
    expect((await registry().replicas()).map(({ id }) => id)).toEqual(['a', 'd']);
    await registry().removeReplica('d');
  });

  it('forgets a replica that says goodbye', async () => {
    await registry().removeReplica('a');
    await registry().removeReplica('a');
    expect(await registry().replicas()).toEqual([]);
  });
});
