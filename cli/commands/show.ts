import { Command } from 'commander';
import { FinalError } from '../../core/errors.js';
import { intervalText } from '../../core/interval.js';
import { isPlainObject } from '../../core/json.js';
import type { MetricPoint, RunRecord, StepRecord } from '../../infra/stores/registry.js';
import { publishedBy } from '../published-by.js';
import type { PublishedVersion } from '../published-by.js';
import { findRun, findWorkflow } from '../find-run.js';
import { readPicture } from '../read-picture.js';
import type { Session } from '../session.js';
import { settleRuns } from '../settle-runs.js';
import { anomalyLines } from '../view/anomaly-lines.js';
import { asideLines } from '../view/aside-lines.js';
import { publishedLines } from '../view/dataset-lines.js';
import { span } from '../view/duration.js';
import { figure, runTree } from '../view/run-tree.js';
import { section, stepLines } from '../view/step-lines.js';
import { paint, table } from '../view/text.js';
import type { StepView } from '../../workflows/messages.js';
import { watchRun } from '../watch-run.js';

export function showCommand(session: Session): Command {
  return new Command('show')
    .description('what happened in a run: steps, costs, metrics, result; or what one step gave')
    .argument('<run>', 'its id, or the beginning of it; or <run>/<step>')
    .option('-w, --watch', 'show it until it has ended')
    .option('--json', 'as JSON')
    .action(async (name: string, { watch, json }: { watch?: boolean; json?: boolean }) => {
      const one = await stepNamed(session, name);
      if (one !== undefined) return showStep(session, one, json === true);
      if (watch === true) await watchRun(await findWorkflow(session, name), { terminal: session.terminal });
      const registry = await session.registry();
      const found = await findRun(session, name);
      const [run = found] = await settleRuns(session, [found]);
      const [steps, metrics, datasets] = await Promise.all([
        registry.steps(run.id),
        registry.metrics(run.id),
        publishedBy(registry, run.id),
      ]);
      if (json === true) session.terminal.json({ run, steps, metrics, datasets });
      else {
        for (const line of await liveLines(session, run)) session.terminal.line(line);
        for (const line of showLines({ run, steps, metrics, datasets }, Date.now())) session.terminal.line(line);
      }
    });
}

/** `<run>/<step>`; the id of a child run may have such a form as well. */
async function stepNamed(session: Session, name: string): Promise<StepRecord | undefined> {
  const [, run, step] = /^(.+)\/([^/]+)$/.exec(name) ?? [];
  const registry = await session.registry();
  if (run === undefined || (await registry.run(name)) !== null) return undefined;
  const steps = await registry.steps((await findRun(session, run)).id);
  const found = steps.find((one) => one.step === step);
  if (found !== undefined) return found;
  throw new FinalError('STEP_NOT_FOUND', {
    message: `The run ${run} has no record of a step "${step}".`,
    hint: `It has: ${steps.map((one) => one.step).join(', ') || 'none'}.`,
  });
}

async function showStep(session: Session, step: StepRecord, json: boolean): Promise<void> {
  const { terminal } = session;
  const { readStored } = await import('../../workers/runner/open-values.js');
  const output = step.output === undefined ? undefined : await readStored(step.output, await session.artifacts());
  if (json) return terminal.json({ ...step, ...(output === undefined ? {} : { output }) });
  for (const line of table([stepRow(step)])) terminal.line(line);
  for (const line of stepLines(step.runId, step, output)) terminal.line(line);
}

/** Of a run that is under way, its tree as it is now: the registry knows only what is over. */
async function liveLines(session: Session, run: RunRecord): Promise<readonly string[]> {
  if (run.state !== 'running') return [];
  const handle = (await session.client()).workflow.getHandle(run.workflowId, undefined, {
    firstExecutionRunId: run.id,
  });
  const { picture } = await readPicture(handle);
  if (picture === undefined) return [];
  const open = picture.view.steps.filter(({ state }) => state === 'open');
  return [...paint(runTree(picture), session.terminal.canvas), ...open.flatMap((gate) => gateLines(run, gate)), ''];
}

/** What a gate's approver is to look at, and how to answer. */
export function gateLines(
  { workflowId }: Pick<RunRecord, 'workflowId'>,
  { id, show, note }: StepView,
): readonly string[] {
  const shown = show === undefined || show === null ? [] : JSON.stringify(show, null, 2).split('\n');
  return [
    '',
    `${id} waits ${note ?? 'for a person'}`,
    ...shown.map((line) => `  ${line}`),
    `answer it with: coppice approve ${workflowId} ${id}`,
  ];
}

export interface Shown {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  readonly metrics: readonly (MetricPoint & { readonly step: string })[];
  readonly datasets: readonly PublishedVersion[];
}

export function showLines({ run, steps, metrics, datasets }: Shown, now: number): readonly string[] {
  const took = span((run.endedAt?.getTime() ?? now) - run.startedAt.getTime());
  return [
    `${run.pipeline}  ${run.workflowId}  ${run.state}  ${took}`,
    `  id ${run.id}, plan ${run.planDigest.slice(0, 12)}, seed ${run.seed}`,
    `  ${run.actor}, ${run.reason}, ${run.startedAt.toISOString()}`,
    `  input ${JSON.stringify(run.input)}`,
    ...(run.interval === undefined ? [] : [`  data of ${intervalText(run.interval)}`]),
    ...section('steps', table(steps.map(stepRow))),
    ...section('anomalies', anomalyLines(steps)),
    ...section('set aside', asideLines(run.id, steps)),
    ...section('datasets', publishedLines(datasets)),
    ...section('metrics', metricLines(metrics)),
    ...(run.output === undefined ? [] : section('result', JSON.stringify(run.output, null, 2).split('\n'))),
    ...(run.error === undefined ? [] : section('error', [messageOf(run.error)])),
  ];
}

function stepRow(step: StepRecord): readonly string[] {
  const { wallSeconds, cpuSeconds, peakBytes, attempt, backend, cacheMiss, error } = step;
  const notes = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(backend === undefined ? [] : [backend]),
    ...(cacheMiss === undefined ? [] : [cacheMiss]),
    ...(error === undefined ? [] : [messageOf(error)]),
  ];
  return [
    step.step,
    step.state,
    wallSeconds === undefined ? '' : span(wallSeconds * 1_000),
    cpuSeconds === undefined ? '' : `cpu ${span(cpuSeconds * 1_000)}`,
    peakBytes === undefined ? '' : `${Math.round(peakBytes / 2 ** 20)} MiB`,
    notes.join('; '),
  ];
}

/** The last value of each metric of each step. */
function metricLines(metrics: Shown['metrics']): readonly string[] {
  const last = new Map(metrics.toSorted((a, b) => a.at - b.at).map((point) => [`${point.step} ${point.name}`, point]));
  return table([...last.values()].map(({ step, name, value }) => [step, name, figure(value)]));
}

function messageOf(error: unknown): string {
  return isPlainObject(error) && typeof error['message'] === 'string' ? error['message'] : JSON.stringify(error);
}
