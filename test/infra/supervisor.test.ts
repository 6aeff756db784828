import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { identify } from '../../infra/processes/identity.js';
import type { Part, PartEvent } from '../../infra/processes/part.js';
import { requireFreePorts } from '../../infra/processes/ports.js';
import { runningSystem, sweep, writeRecord } from '../../infra/processes/record.js';
import { backoff } from '../../infra/processes/keep-running.js';
import { supervise, type Supervisor } from '../../infra/processes/supervisor.js';
import { startSystem, type System } from '../../infra/processes/system.js';
import { readConfig } from '../../infra/config.js';
import { eventually } from '../support/eventually.js';

let state: string;
let events: PartEvent[];
let supervisor: Supervisor | undefined;
let systems: System[];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'coppice-supervisor-'));
  events = [];
  supervisor = undefined;
  systems = [];
});
afterEach(async () => {
  await supervisor?.stop();
  await Promise.all(systems.map((system) => system.stop()));
  rmSync(state, { recursive: true, force: true });
});

const notes = (): string[] => readFileSync(join(state, 'notes'), 'utf8').trim().split('\n');
const pidOf = (what: string): number =>
  Number(
    notes()
      .findLast((line) => line.startsWith(`${what} `))
      ?.split(' ')[2],
  );
const isGone = (pid: number): boolean => identify(pid) === undefined;

function part(name: string, how: readonly string[] = [], more: Partial<Part> = {}): Part {
  return {
    name,
    title: `${name} of the test`,
    after: [],
    module: resolve('test/support/parts/part.mjs'),
    args: [join(state, 'notes'), name, ...how],
    env: process.env,
    ports: [],
    readyWithinMs: 20_000,
    stopWithinMs: 20_000,
    ...more,
  };
}

function supervised(parts: readonly Part[]): Supervisor {
  supervisor = supervise(parts, { state, tell: (event) => events.push(event) });
  return supervisor;
}

describe('a supervisor', () => {
  it('starts parts after those they need and stops them in reverse', async () => {
    const running = supervised([part('c', [], { after: ['b'] }), part('b', [], { after: ['a'] }), part('a')]);
    await running.start();
    const pids = [...running.processes().values()].flat().map(({ pid }) => pid);
    await running.stop();
    expect(notes().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['a ready', 'b ready', 'c ready'],
      ...['c asked', 'b asked', 'a asked'],
    ]);
    expect(pids).toHaveLength(3);
    expect(pids.every(isGone)).toBe(true);
  });

  it('brings back a part that was killed, again and again', async () => {
    await supervised([part('a')]).start();
    for (const round of [1, 2]) {
      const before = pidOf('a ready');
      process.kill(before, 'SIGKILL');
      await eventually('the part is back', () => pidOf('a ready') !== before);
      expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(round);
    }
    expect(events.find(({ kind }) => kind === 'ended')).toMatchObject({ why: 'signal SIGKILL', again: 100 });
  });

  it('takes what a killed part had started with it', async () => {
    await supervised([part('a', ['parent'])]).start();
    const child = pidOf('a child');
    process.kill(pidOf('a ready'), 'SIGKILL');
    await eventually('the child is gone', () => isGone(child));
  });

  it('kills a part that does not want to stop, with what it started', async () => {
    const running = supervised([part('a', ['stubborn', 'parent'], { stopWithinMs: 300 })]);
    await running.start();
    await running.stop();
    expect(notes().at(-1)).toMatch(/^a asked/);
    expect([pidOf('a ready'), pidOf('a child')].every(isGone)).toBe(true);
  });

  it('gives up a start that cannot succeed, says the last lines, and leaves nothing', async () => {
    const running = supervised([part('a'), part('b', ['broken'], { after: ['a'] })]);
    const error = await running.start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'PART_FAILED' });
    expect(String(error)).toMatch(/b of the test ended 3 times.*code 3.*\n {4}the disk is not where it was/);
    expect(isGone(pidOf('a ready'))).toBe(true);
  });

  it('counts a part that is never ready as ended', async () => {
    const running = supervised([part('a', [], { answers: () => Promise.resolve(false), readyWithinMs: 200 })]);
    await expect(running.start()).rejects.toThrow('not ready within 0.2 s');
  });

  it('waits longer from try to try, but never long', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(backoff)).toEqual([100, 300, 900, 2700, 8100, 15_000, 15_000]);
  });
});

/** The supervisor as a module that a process of its own can import; it lies where packages are found. */
async function builtSystem(): Promise<string> {
  const folder = resolve('node_modules/.cache/coppice-test');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `system-${process.pid}.mjs`);
  const entryPoints = [resolve('infra/processes/system.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  return outfile;
}

describe('a system', () => {
  const configured = (): Parameters<typeof startSystem>[0] => ({
    config: readConfig({ COPPICE_STATE: state, COPPICE_PROJECT: state }),
    env: { COPPICE_TEMPORAL_PORT: '27233', COPPICE_DATABASE_URL: 'postgresql://secret' },
    tell: (event) => events.push(event),
    parts: [part('a', ['parent'])],
  });

  async function started(): Promise<System> {
    const system = await startSystem(configured());
    systems.push(system);
    return system;
  }

  it('is found by a second start, which leaves it alone', async () => {
    const first = await started();
    const second = await started();
    expect([first.reused, second.reused]).toEqual([false, true]);
    expect(second.record.environment).toEqual({ COPPICE_TEMPORAL_PORT: '27233' });
    await second.stop();
    expect(runningSystem(state)?.parts).toEqual({ a: [identify(pidOf('a ready'))] });
    await first.stop();
    expect(runningSystem(state)).toBeUndefined();
    expect(notes().filter((line) => line.startsWith('a ready'))).toHaveLength(1);
  });

  it('leaves nothing when its supervisor is killed, and starts again', async () => {
    const module = await builtSystem();
    const args = [resolve('test/support/parts/supervise.mjs'), module, state, JSON.stringify([part('a')])];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await eventually('the system is up', () => runningSystem(state)?.state === 'ready');
    const left = pidOf('a ready');
    child.kill('SIGKILL');
    await eventually('the part is gone', () => isGone(left));
    // Its parts may notice before the system is done with the killed one itself.
    await eventually('the supervisor is gone', () => isGone(child.pid ?? 0));
    expect((await started()).reused).toBe(false);
  });

  it('ends what outlived its supervisor', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    const processes = [identify(orphan.pid ?? 0)].flatMap((one) => one ?? []);
    const gone = { pid: 2 ** 30, since: 'long ago' };
    writeRecord(state, {
      supervisor: gone,
      state: 'ready',
      startedAt: '',
      environment: {},
      parts: { temporal: processes },
    });
    expect(await sweep(state)).toEqual(['temporal']);
    expect(isGone(orphan.pid ?? 0)).toBe(true);
  });
});

describe('ports', () => {
  it('are checked before anything starts, and a taken one is named with what to do', async () => {
    const holder = createServer();
    await new Promise<void>((up) => holder.listen(0, '127.0.0.1', up));
    const { port } = holder.address() as AddressInfo;
    const wanting = part('a', [], { ports: [{ host: '127.0.0.1', port, variable: 'COPPICE_SERVE_PORT' }] });
    const error = await requireFreePorts([wanting, part('b')]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'PORT_IN_USE' });
    expect(String(error)).toContain(`port ${port} (a of the test, COPPICE_SERVE_PORT): another program listens there`);
    await new Promise((down) => holder.close(down));
    await expect(requireFreePorts([wanting])).resolves.toBeUndefined();
  });
});
