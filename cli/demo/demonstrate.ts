import { isPlainObject } from '../../core/json.js';
import type { RunView } from '../../workflows/messages.js';
import { modelServer, temporalUi } from '../bring-up.js';
import type { Session } from '../session.js';
import { newRunId, startRun } from '../start-run.js';
import { watchRun } from '../watch-run.js';
import { FLIGHTS, monthAfter, monthsToRun } from './flights.js';
import { judgementIn, summaryLines, type Summary } from './summary.js';
import { columnsOf, pick, sendTraffic, type TrafficCounts } from './traffic.js';
import { rowsOfMonth, type Row } from './traffic-rows.js';

const ROWS = 5_000;

/** Runs the months that are next, each against the champion before it, and ends with what happened. */
export async function demonstrate(session: Session, signal: AbortSignal): Promise<void> {
  const { terminal } = session;
  const registry = await session.registry();
  const champion = await registry.alias(FLIGHTS.model, 'champion');
  const done = (await registry.runs({ pipeline: FLIGHTS.pipeline, state: 'completed', limit: 1_000 })).flatMap(monthOf);
  if (champion !== null)
    terminal.line(`Champion of ${FLIGHTS.model} is version ${champion.version}; the next month is run against it.`);
  for (const month of monthsToRun(done, champion !== null)) {
    const summary = await runMonth(session, month, signal);
    summaryLines(summary).forEach((line) => terminal.line(line));
  }
}

function monthOf({ input }: { readonly input: unknown }): readonly string[] {
  return isPlainObject(input) && typeof input['month'] === 'string' ? [input['month']] : [];
}

async function runMonth(session: Session, month: string, signal: AbortSignal): Promise<Summary> {
  const { terminal, config } = session;
  const registry = await session.registry();
  const before = await registry.alias(FLIGHTS.model, 'champion');
  const input = { month };
  terminal.line(`\n${FLIGHTS.pipeline} ${JSON.stringify(input)}`);
  const rows = rowsOfMonth({ ...FLIGHTS, project: config.project, month: monthAfter(month), limit: ROWS });
  // Told where they are awaited.
  rows.catch(() => undefined);
  const id = newRunId(`${FLIGHTS.pipeline}-${month}`, new Date());
  const began = Date.now();
  const handle = await startRun(session, { pipeline: FLIGHTS.pipeline, input, id, memo: { reason: 'demonstration' } });
  const traffic = trafficFor(session, { rows, wanted: before !== null, signal });
  await watchRun(handle, { terminal, signal, onView: traffic.follow }).finally(traffic.stop);
  const counts = await traffic.counts();
  signal.throwIfAborted();
  await handle.result();
  const after = await registry.alias(FLIGHTS.model, 'champion');
  const judgement = judgementIn(await registry.steps(handle.firstExecutionRunId));
  const [row] = await rows;
  return {
    pipeline: FLIGHTS.pipeline,
    endpoint: FLIGHTS.endpoint,
    month,
    next: monthAfter(month),
    tookMs: Date.now() - began,
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
    ...(judgement === undefined ? {} : { judgement }),
    newest: (await registry.versions(FLIGHTS.model)).find(({ runId }) => runId === handle.firstExecutionRunId),
    ...(counts === undefined ? {} : { traffic: counts }),
    server: modelServer(config),
    row: pick(row ?? {}, await columnsOf(modelServer(config), FLIGHTS.endpoint)),
    ui: temporalUi(config),
  };
}

interface Traffic {
  readonly follow: (view: RunView) => void;
  readonly stop: () => void;
  /** What came back, once stopped; `undefined` where none was sent. */
  readonly counts: () => Promise<TrafficCounts | undefined>;
}

interface TrafficWish {
  readonly rows: Promise<readonly Row[]>;
  readonly wanted: boolean;
  readonly signal: AbortSignal;
}

/** Requests go out while a rollout of the run is under way. */
function trafficFor({ config }: Session, { rows, wanted, signal }: TrafficWish): Traffic {
  const stop = new AbortController();
  const both = AbortSignal.any([stop.signal, signal]);
  let sending: Promise<TrafficCounts | undefined> = Promise.resolve(undefined);
  let begun = false;
  const send = async (): Promise<TrafficCounts> =>
    sendTraffic({ server: modelServer(config), endpoint: FLIGHTS.endpoint, rows: await rows, signal: both });
  return {
    follow: ({ steps }) => {
      const under = steps.some(({ kind, state }) => kind === 'deploy' && state === 'running');
      if (!wanted || !under || begun) return;
      begun = true;
      sending = send();
      sending.catch(() => undefined);
    },
    stop: () => stop.abort(),
    counts: () => sending,
  };
}
