import { expect, it } from '@jest/globals';
import { openRegistry } from '../../../infra/stores/postgres/index.js';
import { onEveryServer, sql } from '../../support/registries.js';

onEveryServer('migrations', ({ databaseUrl }) => {
  const open = async (): Promise<void> => (await openRegistry({ databaseUrl: databaseUrl(), connections: 1 })).close();
  const applied = (): Promise<unknown[]> =>
    sql(databaseUrl(), 'select version from coppice.migration order by version');

  it('run once, however many begin at once on an empty database', async () => {
    const before = await applied();
    await sql(databaseUrl(), 'drop schema coppice cascade');
    await Promise.all(Array.from({ length: 8 }, open));
    expect(await applied()).toEqual(before);
    expect(before).not.toEqual([]);
  });

  it('leave a database alone that a newer Coppice has changed', async () => {
    await sql(databaseUrl(), `insert into coppice.migration (version, name, digest) values (999, 'later', 'd')`);
    await expect(open()).rejects.toMatchObject({ code: 'REGISTRY_NEWER', retry: false });
    await expect(open()).rejects.toThrow(/schema version 999/);
    await sql(databaseUrl(), 'delete from coppice.migration where version = 999');
    await open();
  });

  it('leave a database alone that has another history', async () => {
    await sql(databaseUrl(), `update coppice.migration set digest = 'another' where version = 1`);
    await expect(open()).rejects.toMatchObject({ code: 'REGISTRY_DIFFERS', retry: false });
  });
});
