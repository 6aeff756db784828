import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { eventually } from '../support/eventually.js';
import { bundled, freePort, start } from '../support/processes.js';
import { newStep, startControl, startedRun, type Control } from '../support/registries.js';

/** Databases are created and copied here, which waits for the disk more than for us. */
jest.setTimeout(240_000);

const states: string[] = [];
const controls: Control[] = [];

async function control(earlier?: Control): Promise<Control> {
  const started = await startControl(earlier);
  states.push(started.state);
  controls.push(started);
  return started;
}
afterAll(async () => {
  await Promise.all(controls.map((one) => one.kill()));
  await Promise.all(states.map((state) => rm(state, { recursive: true, force: true })));
});

const artifact = { $artifact: 'model', digest: 'd', uri: 'file:///d', bytes: 1 } as const;

/** Writes until it fails; returns what was acknowledged. */
async function writeUntilItFails(registry: Registry, to: { runId: string; model: string; acknowledged: () => void }) {
  const written: string[] = [];
  const rest = { artifact, runId: to.runId, metrics: {}, provenance: {}, actor: 'user:ana' };
  for (let i = 0; ; i++) {
    const step = `${to.model}-${i}`;
    try {
      await registry.recordStep(newStep(to.runId, { step, state: 'completed' }));
      await registry.registerVersion({ ...rest, model: to.model, step });
    } catch (error) {
      expect(error).toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retry: true });
      return written;
    }
    written.push(step);
    to.acknowledged();
  }
}

/** A promise, and the function that is to be called `count` times until it resolves. */
function countdown(count: number): { reached: Promise<void>; tick: () => void } {
  let left = count;
  let reach: () => void = () => {};
  const reached = new Promise<void>((done) => (reach = done));
  return { reached, tick: () => void (--left === 0 && reach()) };
}

describe('control killed in the middle of writes', () => {
  it.each([1, 20, 150, 600])('after %i of them has every write it acknowledged', async (count) => {
    const first = await control();
    const registry = await openRegistry({ databaseUrl: first.databaseUrl, patience: 0 });
    const runId = await startedRun(registry);
    const names = ['a', 'b', 'c', 'd'];
    const { reached, tick: acknowledged } = countdown(count);
    const writing = Promise.all(names.map((model) => writeUntilItFails(registry, { runId, model, acknowledged })));
    const ended = writing.then(() => Promise.reject(new Error(`all writers failed first:\n${first.output()}`)));
    await Promise.race([reached, ended]);
    ended.catch(() => {}); // From here on they are meant to fail.
    await first.kill();
    const written = await writing;
    await registry.close();

    const second = await control(first);
    const again = await openRegistry({ databaseUrl: second.databaseUrl });
    const steps = new Set((await again.steps(runId)).map(({ step }) => step));
    expect(written.flat().filter((step) => !steps.has(step))).toEqual([]);
    for (const [i, name] of names.entries()) {
      const versions = await again.versions(name);
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
      expect(versions.map(({ step }) => step)).toEqual(expect.arrayContaining(written[i] ?? []));
    }
    expect(await again.verifyAudit()).toEqual([]);
    await again.close();
    expect(await second.stop()).toBe(0);
  });

  it('lets calls that are patient go on when it is back, each done once', async () => {
    const first = await control();
    const registry = await openRegistry({ databaseUrl: first.databaseUrl, patience: 30_000 });
    const runId = await startedRun(registry);
    const { reached, tick } = countdown(10);
    const rest = { model: 'patient', artifact, runId, metrics: {}, provenance: {}, actor: 'user:ana' };
    const writing = Array.from({ length: 40 }, async (_, i) => {
      await registry.audit({ actor: 'user:ana', action: 'note', subject: runId, details: i });
      const version = await registry.registerVersion({ ...rest, step: `s${i}` });
      tick();
      return version;
    });
    await reached;
    await first.kill();
    const second = await control(first);
    const numbers = (await Promise.all(writing)).map(({ version }) => version).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const notes = (await registry.auditLog(1000)).filter(({ action }) => action === 'note');
    expect(notes).toHaveLength(40);
    expect(await registry.verifyAudit()).toEqual([]);
    await registry.close();
    await second.stop();
  });
});

describe('two controls on one folder', () => {
  it('the second is refused, and told who has it', async () => {
    const first = await control();
    const port = String(await freePort());
    const second = start('workers/control.ts', { ...first.env, COPPICE_DATABASE_PORT: port });
    await expect(second).rejects.toThrow(new RegExp(`open in process ${first.pid}`));
    await first.stop();
    expect((await readdir(first.state)).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('of many that find the lock of a killed one, exactly one starts', async () => {
    const first = await control();
    await first.kill();
    const starting = Array.from({ length: 6 }, async () => {
      const env = { ...first.env, COPPICE_DATABASE_PORT: String(await freePort()) };
      return start('workers/control.ts', env);
    });
    const settled = await Promise.allSettled(starting);
    const started = settled.filter((one) => one.status === 'fulfilled');
    const refused = settled.filter((one) => one.status === 'rejected');
    await Promise.all(started.map((one) => one.value.stop()));
    expect(started).toHaveLength(1);
    for (const { reason } of refused) expect(String(reason)).toMatch(/is open in process/);
  });
});

describe('control', () => {
  it('names a port that is in use, and what to set', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const state = await mkdtemp(join(tmpdir(), 'coppice-state-'));
    states.push(state);
    const starting = start('workers/control.ts', { COPPICE_STATE: state, COPPICE_DATABASE_PORT: String(port) });
    await expect(starting).rejects.toThrow(new RegExp(`port ${port}.*COPPICE_DATABASE_PORT`));
    other.close();
    expect((await readdir(state)).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('says what it found where it cannot open the folder, and does not touch it', async () => {
    const one = await control();
    await one.stop();
    await writeFile(join(one.state, 'registry', 'PG_VERSION'), '12\n');
    await expect(control(one)).rejects.toThrow(/cannot open the registry in .*PostgreSQL format 12/);
    const other = await mkdtemp(join(tmpdir(), 'coppice-state-'));
    states.push(other);
    await mkdir(join(other, 'registry', 'photographs'), { recursive: true });
    await expect(start('workers/control.ts', { ...one.env, COPPICE_STATE: other })).rejects.toThrow(
      /cannot be made in/,
    );
    expect(await readdir(join(other, 'registry'))).toEqual(['photographs']);
  });

  it('says its port, and keeps its data from other users', async () => {
    const one = await control();
    expect(one.ready).toEqual({ type: 'ready', port: Number(one.env['COPPICE_DATABASE_PORT']) });
    expect((await stat(join(one.state, 'registry'))).mode & 0o077).toBe(0);
    await one.stop();
  });

  it('ends when its parent is gone', async () => {
    const one = await control();
    const ended = once(one.child, 'exit');
    one.child.disconnect();
    expect((await ended)[0]).toBe(0);
  });

  it('ends on SIGTERM while clients are connected, one in a transaction, which does not stay', async () => {
    const one = await control();
    const client = new pg.Client(one.databaseUrl);
    client.on('error', () => {});
    await client.connect();
    await client.query('create table left_over (value int)');
    await client.query('begin');
    await client.query('insert into left_over values (1)');
    expect(await one.stop()).toBe(0);
    const again = await control(one);
    const reader = new pg.Client(again.databaseUrl);
    await reader.connect();
    expect((await reader.query('select * from left_over')).rows).toEqual([]);
    await reader.end();
    await again.stop();
  });
});

describe('the first start of all', () => {
  const has = async (folder: string, part: string): Promise<boolean> =>
    (await readdir(folder, { recursive: true }).catch(() => [])).some((path) => path.includes(part));

  it.each([
    ['the database is being created', 'cache', 'base'],
    ['the schema is being made', 'cache', 'postmaster.pid'],
    ['it is being copied', 'state', 'base'],
  ])('cut short while %s leaves nothing torn: the next one works', async (_, where, part) => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-first-'));
    states.push(folder);
    const env = {
      COPPICE_CACHE: join(folder, 'cache'),
      COPPICE_STATE: join(folder, 'state'),
      COPPICE_DATABASE_PORT: String(await freePort()),
    };
    const cut = fork(await bundled('workers/control.ts'), { env: { ...process.env, ...env }, silent: true });
    await eventually(`${part} in ${where}`, () => has(join(folder, where), part));
    cut.kill('SIGKILL');
    await once(cut, 'exit');
    const next = await start('workers/control.ts', env);
    const databaseUrl = `postgresql://postgres@127.0.0.1:${env.COPPICE_DATABASE_PORT}/postgres`;
    const registry = await openRegistry({ databaseUrl });
    expect(await registry.verifyAudit()).toEqual([]);
    await registry.close();
    expect(await next.stop()).toBe(0);
  });
});
