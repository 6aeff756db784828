import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FLIGHTS } from '../../cli/demo/flights.js';
import { rowsOfMonth } from '../../cli/demo/traffic-rows.js';
import type { Row } from '../../cli/demo/traffic-rows.js';
import { columnsOf, pick } from '../../cli/demo/traffic.js';
import type { StepRecord } from '../../infra/stores/registry.js';
import { eventually } from '../support/eventually.js';
import { begun, midTraining, shareIsOut } from '../support/fault-points.js';
import { SMALL, startFlightsStand } from '../support/flights-stand.js';
import { replayAll } from '../support/replay.js';
import { runnersOf } from '../support/runner-processes.js';
import { activitiesOf, differing, traceOf } from '../support/run-trace.js';
import type { RunTrace } from '../support/run-trace.js';
import type { PartName, Stand, StartedRun } from '../support/stand.js';
import { startTraffic } from '../support/steady-traffic.js';
import type { SteadyTraffic } from '../support/steady-traffic.js';
import { checkObjects } from '../support/torn-objects.js';

jest.setTimeout(300_000);

const { pipeline, model, endpoint } = FLIGHTS;
const JANUARY = { ...SMALL, month: '2001-01' };
const FEBRUARY = { ...SMALL, month: '2001-02' };

let stand: Stand;
let server: string;
let rows: readonly Row[];
let traffic: SteadyTraffic;
/** What nothing disturbed: February, against January's champion. */
let calm: { readonly id: string; readonly steps: readonly StepRecord[]; readonly trace: RunTrace };

beforeAll(async () => {
  stand = await startFlightsStand();
  server = `http://127.0.0.1:${stand.config.serve.port}`;
  await (await stand.start(pipeline, JANUARY)).result();
  const columns = await columnsOf(server, endpoint);
  const march = { ...FLIGHTS, project: stand.config.project, month: '2001-03', limit: 2_000 };
  rows = (await rowsOfMonth(march)).map((row) => pick(row, columns));
  traffic = startTraffic(`${server}/predict/${endpoint}`, rows);
  const run = await stand.start(pipeline, FEBRUARY);
  expect(await run.result()).toMatchObject({ verdict: 'pass', version: 2, live: 'promoted' });
  calm = { id: run.runId, steps: await run.steps(), trace: await traceOf(stand, run, model) };
});
afterAll(async () => {
  await traffic?.stop();
  await stand?.stop();
});

/** January's model is made champion again, as it was before the undisturbed run; then that is run again without cache. */
async function sameAgain(): Promise<StartedRun> {
  const { registry } = stand;
  const by = { key: `again-${(await registry.versions(model)).length}`, actor: 'user:ana' };
  const { artifact } = (await registry.version(model, 1))!;
  const { revision } = await registry.setRoutes(endpoint, [{ model, version: 1, artifact, weight: 100 }], by);
  await registry.moveAlias({ model, alias: 'champion', version: 1, why: 'for the same again', ...by });
  await eventually('the model server has taken it up', async () =>
    (await registry.replicas()).some(({ revisions }) => revisions[endpoint] === revision),
  );
  return stand.start(pipeline, FEBRUARY, { memo: { reproduces: calm.id } });
}

/** A step that has begun, or a share of the canary's that is out. */
type Point = 'ingest' | 'validate' | 'train' | 'evaluate' | 'register' | 5 | 25 | 50;
type Victim = PartName | 'runner';

function reach(run: StartedRun, point: Point): Promise<void> {
  if (typeof point === 'number') return shareIsOut(stand.client, run, { step: 'rollout', share: point });
  return point === 'train' ? midTraining(run, point) : begun(run, point);
}

/** SIGKILL. The worker forks other runners by itself; all else the supervisor brings back. */
async function kill(victim: Victim): Promise<void> {
  if (victim === 'runner') return runnersOf(stand.pid('worker')).forEach((pid) => process.kill(pid, 'SIGKILL'));
  if (victim !== 'serving') return stand.kill(victim);
  await traffic.duringOutage(() => stand.kill('serving'));
}

interface Attack {
  readonly name: string;
  readonly strikes: readonly (readonly [Point, Victim])[];
}
const attacks: readonly Attack[] = [
  {
    name: 'the runner, then the model server',
    strikes: [
      ['ingest', 'runner'],
      ['train', 'runner'],
      ['evaluate', 'runner'],
      [5, 'serving'],
      [25, 'serving'],
      [50, 'serving'],
    ],
  },
  {
    name: 'the worker',
    strikes: [
      ['train', 'worker'],
      ['register', 'worker'],
      [25, 'worker'],
    ],
  },
  {
    name: 'the Temporal server',
    strikes: [
      ['ingest', 'temporal'],
      ['train', 'temporal'],
      ['evaluate', 'temporal'],
      [5, 'temporal'],
    ],
  },
  {
    name: 'the registry',
    strikes: [
      ['validate', 'control'],
      ['train', 'control'],
      ['register', 'control'],
      [50, 'control'],
    ],
  },
];

describe.each(attacks)('kill -9 of $name while flights-delay runs', ({ strikes }) => {
  let run: StartedRun;
  let result: unknown;
  /** Activities that were over before the last strike. */
  let over: Awaited<ReturnType<typeof activitiesOf>> = {};

  it('lets it end by itself', async () => {
    run = await sameAgain();
    for (const [point, victim] of strikes) {
      await reach(run, point);
      const ended = Object.entries(await activitiesOf(run)).filter(([, { completed }]) => completed > 0);
      over = { ...over, ...Object.fromEntries(ended) };
      const from = Date.now();
      await kill(victim);
      console.log(`${victim} at ${point}: back after ${Date.now() - from} ms`);
    }
    result = await run.result();
    expect(await run.record()).toMatchObject({ state: 'completed' });
  });

  it('runs no finished step twice', async () => {
    const activities = await activitiesOf(run);
    expect(Object.keys(over)).toContain('flights-delay.train');
    expect(activities).toMatchObject(over);
    for (const activity of Object.values(activities)) expect(activity).toMatchObject({ scheduled: 1, completed: 1 });
    // A training whose process was lost did begin again; one whose servers were away did not.
    const lost = strikes.some(([point, victim]) => point === 'train' && (victim === 'runner' || victim === 'worker'));
    expect(activities['flights-delay.train']?.attempts).toBe(lost ? 2 : 1);
  });

  it('gives what the undisturbed run gave, bit by bit, and no torn artifact', async () => {
    expect(differing(calm.steps, await run.steps())).toEqual(['register: different']);
    // What is reproduced publishes no dataset again, and says which one it was.
    const audit = calm.trace.audit.filter((action) => !String(action).startsWith('dataset.'));
    expect(await traceOf(stand, run, model)).toEqual({ ...calm.trace, audit });
    const { count, torn } = await checkObjects(stand.config.artifacts);
    expect(count).toBeGreaterThan(10);
    expect(torn).toEqual([]);
  });

  it('has one version registered, which is champion and answers alone', async () => {
    const { registry } = stand;
    const versions = (await registry.versions(model)).filter(({ runId }) => runId === run.runId);
    expect(versions).toHaveLength(1);
    const { version } = versions[0]!;
    expect(result).toMatchObject({ verdict: 'pass', version, live: 'promoted' });
    expect(await registry.aliases(model)).toEqual({ champion: version });
    expect(await registry.datasetAliases('flights')).toEqual({ '2001-01': 1, '2001-02': 2 });
    expect(await registry.datasetVersions('flights')).toHaveLength(2);
    const { routes } = (await registry.routing(endpoint))!;
    expect(routes.map((route) => [route.version, route.weight])).toEqual([[version, 100]]);
    const answer = await fetch(`${server}/predict/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rows[0]),
    });
    expect([answer.status, answer.headers.get('x-coppice-version')]).toEqual([200, String(version)]);
    expect(await registry.verifyAudit()).toEqual([]);
  });

  it('fails no request while the model server is there', () => {
    expect(traffic.answered()).toBeGreaterThan(100);
    expect(traffic.strays()).toEqual([]);
  });
});

describe('after all that', () => {
  it('every history replays', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThanOrEqual(2 * (2 + attacks.length));
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
