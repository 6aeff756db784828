import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { freePort } from '../support/processes.js';
import { newStep, onPostgres, serverDatabase, sql, startedRun, type TestDatabase } from '../support/registries.js';

describe('a database that is not there', () => {
  it('is told with its address and what to do, without its password', async () => {
    const databaseUrl = `postgresql://ana:secret@127.0.0.1:${await freePort()}/registry`;
    const error = await openRegistry({ databaseUrl, patience: 100 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retry: true });
    expect(String(error)).toContain(`postgresql://ana@${new URL(databaseUrl).host}/registry`);
    expect(String(error)).toContain('COPPICE_DATABASE_URL');
    expect(String(error)).not.toContain('secret');
  });
});

onPostgres('a registry whose connections are cut', () => {
  let database: TestDatabase;
  let registry: Registry;
  beforeAll(async () => {
    database = await serverDatabase();
    registry = await openRegistry({ databaseUrl: database.databaseUrl });
  });
  afterAll(async () => {
    await registry.close();
    await database.close();
  });
  const cutAll = (): Promise<unknown> =>
    sql(
      database.databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'coppice' and datname = current_database()`,
    );

  it('goes on, and does everything once', async () => {
    const runId = await startedRun(registry);
    const cutting = (async () => {
      for (let i = 0; i < 10; i++) await cutAll();
    })();
    const model = {
      model: 'cut',
      artifact: { $artifact: 'model', digest: 'd', uri: 'file:///d', bytes: 1 },
      runId,
    } as const;
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        await registry.recordStep(newStep(runId, { step: `s${i}`, state: 'completed' }));
        await registry.registerVersion({ ...model, step: `s${i}`, metrics: {}, provenance: {}, actor: 'user:ana' });
        await registry.audit({ actor: 'user:ana', action: 'note', subject: 'cut', details: i });
      }),
    );
    await cutting;
    expect(await registry.steps(runId)).toHaveLength(60);
    expect((await registry.versions('cut')).map(({ version }) => version)).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    const notes = (await registry.auditLog(1000)).filter(({ subject }) => subject === 'cut');
    expect(notes).toHaveLength(60);
    expect(await registry.verifyAudit()).toEqual([]);
  });

  it('is refused for good where there is no such database', async () => {
    const url = new URL(database.databaseUrl);
    url.pathname = '/nobody';
    await expect(openRegistry({ databaseUrl: url.href })).rejects.toMatchObject({
      code: 'REGISTRY_REFUSED',
      retry: false,
    });
  });
});
