import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  ApplicationFailure,
  CancelledFailure,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Strategy } from '../../core/rollout.js';
import { readConfig } from '../../infra/config.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Registry } from '../../infra/stores/registry.js';
import { connectTemporal } from '../../infra/temporal/client.js';
import { allAtOnce, canary } from '../../pipelines/language/deploy.js';
import type { CanaryOptions } from '../../pipelines/language/deploy.js';
import { abortRollout, promoteRollout, resumeRollout, rolloutQuery } from '../../workflows/rollout-messages.js';
import type { RolloutView } from '../../workflows/rollout-messages.js';
import type { rollout, RolloutInput, RolloutResult } from '../../workflows/rollout.js';
import { eventually } from '../support/eventually.js';
import { freePort, start } from '../support/processes.js';
import type { Running } from '../support/processes.js';
import { newRun, embeddedDatabase } from '../support/registries.js';
import type { TestDatabase } from '../support/registries.js';
import { startTemporal } from '../support/temporal-server.js';
import type { TestTemporal } from '../support/temporal-server.js';
import { flight, longFlight, saveTinyModel } from '../support/tiny-model.js';
import type { TinyModel } from '../support/tiny-model.js';

jest.setTimeout(120_000);

let folder: string;
let temporal: TestTemporal;
let database: TestDatabase;
let registry: Registry;
let artifacts: Artifacts;
let client: Client;
let disconnect: () => Promise<void>;
let env: Record<string, string>;
let server: Running;
let worker: Running;
let bundle: string;
const ended = new Map<string, Rollout>();
let model = '';
let made = 0;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  folder = await mkdtemp(join(tmpdir(), 'coppice-rollout-'));
  bundle = join(folder, 'workflows.js');
  const bundling = bundleWorkflowCode({
    workflowsPath: resolve(import.meta.dirname, '../../workflows/index.ts'),
    logger: quiet,
  });
  [temporal, database] = await Promise.all([startTemporal(), embeddedDatabase()]);
  await writeFile(bundle, (await bundling).code);
  registry = await openRegistry({ databaseUrl: database.databaseUrl });
  artifacts = await openArtifacts(join(folder, 'artifacts'));
  env = {
    COPPICE_STATE: folder,
    COPPICE_TEMPORAL_ADDRESS: temporal.address,
    COPPICE_DATABASE_URL: database.databaseUrl,
    COPPICE_SERVE_PORT: String(await freePort()),
  };
  ({ client, close: disconnect } = await connectTemporal(readConfig(env).temporal));
  [server, worker] = await Promise.all([start('serving/main.ts', env), startWorker()]);
});
afterAll(async () => {
  await worker.stop();
  await server.stop();
  await disconnect();
  await registry.close();
  await database.close();
  await temporal.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  model = `flights-${++made}`;
});

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
const startWorker = (): Promise<Running> => start('test/support/parts/rollout-worker.ts', env, [bundle]);

/** Registers a version of this test's model. */
async function register(tiny: TinyModel): Promise<number> {
  const run = newRun();
  await registry.startRun(run);
  const artifact = await saveTinyModel(artifacts, tiny);
  const rest = { metrics: {}, provenance: {}, actor: 'user:test' };
  return (await registry.registerVersion({ model, artifact, runId: run.id, step: 'register', ...rest })).version;
}

type Rollout = WorkflowHandle<typeof rollout>;
const quickly = (options: Partial<CanaryOptions> = {}): Strategy =>
  canary({
    endpoint: model,
    steps: [30, 60],
    bake: '1s',
    analysis: { errorRate: '< 1%', p99: '< 30s' },
    minimumSample: 10,
    patience: '30s',
    acknowledge: '20s',
    ...options,
  });

async function roll(version: number, strategy: Strategy = quickly()): Promise<Rollout> {
  const input: RolloutInput = { model, version, strategy, runId: 'run-1', step: 'rollout', actor: 'user:test' };
  const workflowId = `rollout/${strategy.endpoint}`;
  const handle = await client.workflow.start<typeof rollout>('coppice.rollout', {
    taskQueue: 'coppice',
    workflowId,
    args: [input],
  });
  ended.set(expect.getState().currentTestName ?? '', handle);
  return handle;
}

/** A champion that has all traffic. */
async function champion(): Promise<number> {
  const version = await register({ says: 'early' });
  expect(await (await roll(version)).result()).toMatchObject({ verdict: 'promoted' });
  return version;
}

const shares = async (): Promise<Record<string, number>> =>
  Object.fromEntries(((await registry.routing(model))?.routes ?? []).map(({ version, weight }) => [version, weight]));

/** All shares this endpoint ever had, oldest first: what a person reads in the audit log. */
async function shareHistory(): Promise<readonly Record<string, number>[]> {
  const lines = (await registry.auditLog(1_000)).filter(
    (line) => line.action === 'routes.set' && line.subject === model,
  );
  const told = lines.map(
    ({ details }) => details as unknown as { revision: number; routes: { version: number; weight: number }[] },
  );
  return told
    .toSorted((a, b) => a.revision - b.revision)
    .map(({ routes }) => Object.fromEntries(routes.map(({ version, weight }) => [version, weight])));
}

const aliasMoves = async (): Promise<readonly (number | null)[]> =>
  (await registry.aliasHistory(model, 'champion'))
    .toSorted((a, b) => Number(a.at) - Number(b.at))
    .map(({ version }) => version);

/** Sends rows for as long as `during` takes. Gives how the answers came out, by version and status. */
async function withTraffic<T>(
  rows: readonly object[],
  during: () => Promise<T>,
): Promise<{ result: T; answers: Map<string, number> }> {
  const answers = new Map<string, number>();
  const url = `http://127.0.0.1:${env['COPPICE_SERVE_PORT']}/predict/${model}`;
  let going = true;
  const caller = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      const body = JSON.stringify(rows[i % rows.length]);
      const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      await response.text();
      const key = `${response.headers.get('x-coppice-version') ?? '?'} ${response.status}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      await new Promise((done) => setTimeout(done, 5));
    }
  };
  const callers = [caller(), caller()];
  try {
    return { result: await during(), answers };
  } finally {
    going = false;
    await Promise.all(callers);
  }
}

const look = (handle: Rollout): Promise<RolloutView> => handle.query(rolloutQuery);
const reaches = (handle: Rollout, phase: RolloutView['phase']): Promise<RolloutView> =>
  eventually(`the rollout is ${phase}`, async () => {
    const view = await look(handle);
    return view.phase === phase && view;
  });

/** A result without what differs from run to run: times, revisions, measured numbers. */
const outline = ({ verdict, steps }: RolloutResult): object => ({
  verdict,
  steps: steps.map(({ weight, state }) => ({ weight, state })),
});

describe('a rollout', () => {
  it('brings the first version live at once, as there is no champion to spare', async () => {
    const first = await register({});
    const handle = await roll(first);
    expect(outline(await handle.result())).toEqual({
      verdict: 'promoted',
      steps: [
        { weight: 30, state: 'skipped' },
        { weight: 60, state: 'skipped' },
      ],
    });
    expect(await shareHistory()).toEqual([{ 1: 100 }]);
    expect(await aliasMoves()).toEqual([1]);
  });

  it('promotes a good version share by share, without one failed request', async () => {
    await champion();
    const next = await register({ says: 'late' });
    const { result, answers } = await withTraffic([flight, longFlight], async () => (await roll(next)).result());
    expect(result.verdict).toBe('promoted');
    expect(result.steps.map(({ state }) => state)).toEqual(['passed', 'passed']);
    expect(result.reasons.join()).toMatch(/successful: errorRate is 0.*successful: p99 is/);
    expect(await shareHistory()).toEqual([{ 1: 100 }, { 1: 70, 2: 30 }, { 1: 40, 2: 60 }, { 2: 100 }]);
    expect(await aliasMoves()).toEqual([1, 2]);
    expect([...answers.keys()].filter((key) => !key.endsWith(' 200'))).toEqual([]);
    expect(answers.get('2 200')).toBeGreaterThan(10);
  });

  it('rolls back a version that fails in service', async () => {
    await champion();
    const fragile = await register({ fragile: true });
    const { result } = await withTraffic([longFlight], async () => (await roll(fragile)).result());
    expect(outline(result)).toEqual({
      verdict: 'rolled-back',
      steps: [
        { weight: 30, state: 'failed' },
        { weight: 60, state: 'skipped' },
      ],
    });
    expect(result.reasons).toEqual([expect.stringMatching(/^errorRate is 1, wanted < 0.01$/)]);
    expect(await shareHistory()).toEqual([{ 1: 100 }, { 1: 70, 2: 30 }, { 1: 100 }]);
    expect(await aliasMoves()).toEqual([1]);
  });

  it('rolls back during the bake where a metric has an interval', async () => {
    await champion();
    const fragile = await register({ fragile: true });
    const strategy = quickly({ bake: '10m', analysis: { errorRate: { success: '< 1%', interval: '1s' } } });
    const { result } = await withTraffic([longFlight], async () => (await roll(fragile, strategy)).result());
    expect(result.verdict).toBe('rolled-back');
    expect(await shares()).toEqual({ 1: 100 });
  });

  it('rolls back a version that no replica can load, and says why', async () => {
    await champion();
    const result = await (await roll(await register({ foreign: true }))).result();
    expect(result).toMatchObject({
      verdict: 'rolled-back',
      reasons: [expect.stringContaining('2 does not load: It scores')],
    });
    expect(await shares()).toEqual({ 1: 100 });
    expect(await aliasMoves()).toEqual([1]);
  });

  it('pauses where there is no data, and goes on as a person says', async () => {
    await champion();
    const next = await register({});
    const handle = await roll(next, quickly({ patience: '0s' }));
    const refused = (update: typeof promoteRollout | typeof resumeRollout, by: string): Promise<unknown> =>
      handle.executeUpdate(update as typeof promoteRollout, { args: [{ by }] }).catch((error: unknown) => error);
    const paused = await reaches(handle, 'paused');
    expect(paused.steps[0]).toMatchObject({
      state: 'paused',
      notes: [expect.stringContaining('0 observations, 10 are needed'), expect.any(String)],
    });
    expect(await shares()).toEqual({ 1: 70, 2: 30 });
    expect(await refused(promoteRollout, ' ')).toMatchObject({
      cause: { message: expect.stringContaining('Say who decides') },
    });
    await handle.executeUpdate(resumeRollout, { args: [{ by: 'ana' }] });
    const second = await eventually('the second step is paused', async () => {
      const view = await look(handle);
      return view.steps[1]?.state === 'paused' && view;
    });
    expect(second.steps[0]).toMatchObject({ state: 'passed', notes: expect.arrayContaining(['ana: resume']) });
    await handle.executeUpdate(promoteRollout, { args: [{ by: 'ana', why: 'checked by hand' }] });
    const result = await handle.result();
    expect(result.verdict).toBe('promoted');
    expect(result.reasons).toContain('ana: promote, checked by hand');
    expect(await shares()).toEqual({ 2: 100 });
  });

  it('is aborted by a person at any time, and resumed only when it is paused', async () => {
    await champion();
    const handle = await roll(await register({}), quickly({ bake: '1h' }));
    await reaches(handle, 'baking');
    const early = handle.executeUpdate(resumeRollout, { args: [{ by: 'ana' }] });
    await expect(early).rejects.toThrow(WorkflowUpdateFailedError);
    await handle.executeUpdate(abortRollout, { args: [{ by: 'ana', why: 'wrong week' }] });
    expect(await handle.result()).toMatchObject({ verdict: 'aborted', reasons: ['ana: abort, wrong week'] });
    expect(await shares()).toEqual({ 1: 100 });
    expect(await aliasMoves()).toEqual([1]);
  });

  it('rolls back when it is cancelled', async () => {
    await champion();
    const handle = await roll(await register({}), quickly({ bake: '1h' }));
    await reaches(handle, 'baking');
    await handle.cancel();
    const error = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(await shareHistory()).toEqual([{ 1: 100 }, { 1: 70, 2: 30 }, { 1: 100 }]);
  });

  it('comes to the same end when its worker is killed in the middle of a bake', async () => {
    await champion();
    const next = await register({ says: 'late' });
    const { result } = await withTraffic([flight], async () => {
      const handle = await roll(next, quickly({ bake: '3s' }));
      await reaches(handle, 'baking');
      await worker.kill();
      worker = await startWorker();
      return handle.result();
    });
    expect(outline(result)).toEqual({
      verdict: 'promoted',
      steps: [
        { weight: 30, state: 'passed' },
        { weight: 60, state: 'passed' },
      ],
    });
    expect(await shareHistory()).toEqual([{ 1: 100 }, { 1: 70, 2: 30 }, { 1: 40, 2: 60 }, { 2: 100 }]);
    expect(await aliasMoves()).toEqual([1, 2]);
  });

  it('comes to the same end when the model server is killed in the middle of a bake', async () => {
    await champion();
    const handle = await roll(await register({ says: 'late' }), quickly({ bake: '2s', minimumSample: 5 }));
    await reaches(handle, 'baking');
    await server.kill();
    server = await start('serving/main.ts', env);
    await eventually('the endpoint answers again', async () => {
      const url = `http://127.0.0.1:${env['COPPICE_SERVE_PORT']}/v2/models/${model}/ready`;
      return (await fetch(url)).ok;
    });
    const { result } = await withTraffic([flight], () => handle.result());
    expect(result.verdict).toBe('promoted');
    expect(await shares()).toEqual({ 2: 100 });
  });

  it('shows itself as a table in the Temporal UI', async () => {
    await champion();
    const handle = await roll(await register({}), quickly({ bake: '1h' }));
    await reaches(handle, 'baking');
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain(`**${model} 2** on \`${model}\`, champion 1: **baking**`);
    expect(currentDetails).toMatch(/\n\| 30% \| baking \| 2 \|  \|\n\| 60% \| waiting \|/);
    await handle.executeUpdate(abortRollout, { args: [{ by: 'ana' }] });
    expect(await handle.result()).toMatchObject({ verdict: 'aborted' });
  });

  it('refuses a strategy that makes no sense before any traffic moves', async () => {
    await champion();
    const strategy = { ...quickly(), bake: 'soon' } as Strategy;
    const error = await (await roll(await register({}), strategy)).result().catch((thrown: unknown) => thrown);
    expect((error as WorkflowFailedError).cause).toMatchObject({
      type: 'FinalError',
      message: expect.stringContaining('"soon"'),
    });
    expect(await shareHistory()).toEqual([{ 1: 100 }]);
  });

  it('fails, with the champion in place, where no model server is there', async () => {
    await champion();
    await server.stop();
    try {
      const strategy = allAtOnce({ endpoint: model, acknowledge: '1s' });
      const error = await (await roll(await register({}), strategy)).result().catch((thrown: unknown) => thrown);
      const cause = ((error as WorkflowFailedError).cause as Error & { cause: unknown }).cause;
      expect(cause).toBeInstanceOf(ApplicationFailure);
      expect(cause).toMatchObject({
        type: 'FinalError',
        details: [{ code: 'NO_MODEL_SERVER' }],
        message: expect.stringContaining('coppice serve'),
      });
      expect(await shares()).toEqual({ 1: 100 });
      expect(await aliasMoves()).toEqual([1]);
    } finally {
      server = await start('serving/main.ts', env);
    }
  });

  it('replays from its history, whatever happened in it', async () => {
    expect(ended.size).toBeGreaterThan(10);
    const workflowBundle = { code: await readFile(bundle, 'utf8') };
    for (const [name, handle] of ended) {
      const history = await handle.fetchHistory();
      await Worker.runReplayHistory({ workflowBundle }, history, handle.workflowId);
      await record(name, historyToJSON(history));
    }
  });
});

/** With COPPICE_RECORD naming a folder, keeps the histories there; `test/replays` holds those that must go on replaying. */
async function record(name: string, json: string): Promise<void> {
  const target = process.env['COPPICE_RECORD'];
  if (target === undefined) return;
  const file = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.json`;
  await writeFile(join(target, file), json.replaceAll(/"(identity|stackTrace)": ?"(\\.|[^"\\])*"/g, '"$1":""'));
}
