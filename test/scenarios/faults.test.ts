import { cp, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Json } from '../../core/json.js';
import { digestFile } from '../../infra/stores/digest.js';
import { countsOf, notesIn, noted, pidOf, say } from '../support/notes.js';
import { replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { PartName, Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(240_000);

const root = resolve(import.meta.dirname, '../..');
const SYMBOLS = ['AAPL', 'AMZN', 'GOOG', 'IBM', 'MSFT'];
/** Steps that wait for `go` when told to, and what they note when they begin to. */
const POINTS = { ingest: 'began ingest', peak: 'began peak IBM', best: 'began best' } as const;
type Point = keyof typeof POINTS;

let stand: Stand;
let models: Record<string, Json>;
let undisturbed: Trace;

beforeAll(async () => {
  stand = await startStand();
  await mkdir(join(stand.project.folder, 'data'));
  await cp(join(root, 'node_modules/vega-datasets/data/stocks.csv'), join(stand.project.folder, 'data/stocks.csv'));
  const kept = SYMBOLS.map(async (symbol) => [symbol, await stand.artifacts.putJson('model', { symbol })] as const);
  models = Object.fromEntries(await Promise.all(kept)) as unknown as Record<string, Json>;
  const chain = await begin();
  expect(await chain.run.result()).toEqual({ told: 'GOOG at 707', number: 1 });
  undisturbed = await traceOf(chain.run);
});
afterAll(() => stand?.stop());

interface Chain {
  readonly run: StartedRun;
  readonly notes: string;
}
async function begin(hold: Point | '' = ''): Promise<Chain> {
  const notes = await stand.project.notes();
  return { notes, run: await stand.start('chain', { notes, hold, models }) };
}

/** What the registry says of a run, without times, ids and counts of attempts. */
interface Trace {
  readonly state: string;
  readonly steps: readonly Json[];
  readonly versions: readonly Json[];
}
async function traceOf({ runId, ...run }: StartedRun): Promise<Trace> {
  const { state } = await run.record();
  const rows = await run.steps();
  const versions = (await stand.registry.versions('stocks')).filter((version) => version.runId === runId);
  const plain = (value: unknown): Json =>
    JSON.parse(
      JSON.stringify(value ?? null, (key, member: unknown) => (['number', 'orders'].includes(key) ? null : member)),
    ) as Json;
  return {
    state,
    steps: rows
      .map(({ step, state: ended, output, pool, bytesIn, bytesOut, error }) =>
        plain({ step, ended, output, pool, bytesIn, bytesOut, error }),
      )
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    versions: versions.map(({ artifact, step, metrics }) => plain({ artifact, step, metrics })),
  };
}

/** The steps that the registry has as finished, and how often each had begun: whatever happens now, none begins again. */
type Finished = ReadonlyMap<string, number>;
async function finished({ run, notes }: Chain): Promise<Finished> {
  const rows = (await run.steps()).filter(({ state, step }) => state === 'completed' && step !== 'register');
  const names = rows.map(({ step }) => step.replace(/\[(\d+)\]/, (_, item) => ` ${SYMBOLS[Number(item)]}`));
  const began = countsOf(notes, 'began');
  return new Map(names.map((name) => [name, began[name] ?? 0]));
}

async function expectWhole({ run, notes }: Chain, ...moments: readonly Finished[]): Promise<void> {
  expect(await run.result()).toMatchObject({ told: 'GOOG at 707' });
  expect(await traceOf(run)).toEqual(undisturbed);
  const did = countsOf(notes, 'did');
  expect(Object.keys(did).sort()).toEqual([
    'best',
    'ingest',
    ...SYMBOLS.map((name) => `peak ${name}`),
    'symbols',
    'tell',
  ]);
  const began = countsOf(notes, 'began');
  for (const moment of moments) for (const [step, times] of moment) expect([step, began[step]]).toEqual([step, times]);
}

/** Every object in the store is named by the digest of its bytes. */
async function tornObjects(): Promise<readonly string[]> {
  const objects = join(stand.config.artifacts, 'objects');
  const files = (await readdir(objects, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(5);
  const digests = files.map(async ({ name, parentPath }) => ({
    name,
    digest: (await digestFile(join(parentPath, name))).digest,
  }));
  return (await Promise.all(digests))
    .filter(({ name, digest }) => name.split('.')[0] !== digest)
    .map(({ name }) => name);
}

/** Three runs, each in the middle of another step. */
async function heldChains(): Promise<readonly (Chain & { readonly point: Point })[]> {
  const points = Object.keys(POINTS) as Point[];
  const chains = await Promise.all(points.map(async (point) => ({ point, ...(await begin(point)) })));
  for (const { notes, point } of chains) await noted(notes, POINTS[point]);
  const late = chains.at(-1) as Chain;
  expect((await finished(late)).size).toBe(2 + SYMBOLS.length);
  return chains;
}

describe('kill -9', () => {
  it('of the runner, at three points of the run', async () => {
    const chains = await heldChains();
    const before = await Promise.all(chains.map(finished));
    for (const { notes, point } of chains) process.kill(pidOf(notes, point), 'SIGKILL');
    for (const { notes } of chains) say(notes, 'go');
    for (const [at, chain] of chains.entries()) await expectWhole(chain, before[at]!);
    expect(await tornObjects()).toEqual([]);
  });

  it.each<PartName>(['worker', 'temporal', 'control'])('of the %s, at three points of the run', async (part) => {
    const chains = await heldChains();
    const before = await Promise.all(chains.map(finished));
    await stand.kill(part);
    const back = Date.now();
    for (const { notes } of chains) say(notes, 'go');
    for (const [at, chain] of chains.entries()) await expectWhole(chain, before[at]!);
    console.log(`${part}: three runs over ${Date.now() - back} ms after it was back`);
    expect(await tornObjects()).toEqual([]);
  });

  it('of the registry while a step finishes: its result waits to be recorded', async () => {
    const chain = await begin('best');
    await noted(chain.notes, 'began best');
    const killed = stand.kill('control');
    say(chain.notes, 'go');
    await killed;
    await expectWhole(chain, await finished(chain));
    expect(countsOf(chain.notes, 'did')['best']).toBe(1);
  });

  it('of one part after the other, wherever the run is by then', async () => {
    const chain = await begin();
    const moments: Finished[] = [];
    const strike = async (line: string, ...parts: readonly PartName[]): Promise<void> => {
      await noted(chain.notes, line);
      const from = Date.now();
      await Promise.all(parts.map((part) => stand.kill(part)));
      moments.push(await finished(chain));
      console.log(`${line}: ${parts.join(' and ')} back after ${Date.now() - from} ms`);
    };
    await strike('began ingest', 'control');
    await strike('did symbols', 'temporal', 'worker');
    await strike('began peak IBM', 'worker');
    await strike('began best', 'control', 'temporal');
    await strike('did best', 'worker', 'control');
    await expectWhole(chain, ...moments);
    expect(await tornObjects()).toEqual([]);
    expect(notesIn(chain.notes).length).toBeGreaterThan(10);
  });
});

describe('after all that', () => {
  it('the registry has one version a run, without a hole, and an audit log that nobody touched', async () => {
    const runs = await stand.registry.runs({ pipeline: 'chain' });
    expect(runs.every(({ state }) => state === 'completed')).toBe(true);
    const versions = await stand.registry.versions('stocks');
    expect(versions.map(({ version }) => version).sort((a, b) => a - b)).toEqual(runs.map((_, at) => at + 1));
    expect(new Set(versions.map(({ runId }) => runId)).size).toBe(runs.length);
    expect(await stand.registry.verifyAudit()).toEqual([]);
  });

  it('every history replays', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThan(10);
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
