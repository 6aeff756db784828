import type { EvaluateOutput } from '../../activities/evaluate.js';
import { isPlainObject } from '../../core/json.js';
import type { ModelVersion, StepRecord } from '../../infra/stores/registry.js';
import { span } from '../view/duration.js';
import { figure } from '../view/run-tree.js';
import { table } from '../view/text.js';
import type { TrafficCounts } from './traffic.js';
import type { Row } from './traffic-rows.js';

export type Judgement = Pick<EvaluateOutput, 'verdict' | 'metrics' | 'champion' | 'gates'>;

/** What happened in a run of the demonstration. */
export interface Summary {
  readonly pipeline: string;
  readonly endpoint: string;
  readonly month: string;
  readonly next: string;
  readonly tookMs: number;
  /** The champion when the run began, and when it ended. */
  readonly before?: ModelVersion;
  readonly after?: ModelVersion;
  /** What the run registered, unless it was not good enough. */
  readonly newest: ModelVersion | undefined;
  /** How the run's model was judged, and the champion on the same rows. */
  readonly judgement?: Judgement;
  readonly traffic?: TrafficCounts;
  readonly server: string;
  readonly row: Row;
  readonly ui: string;
}

export function summaryLines(summary: Summary): readonly string[] {
  const { pipeline, month, tookMs, ui, next } = summary;
  return [
    '',
    `${pipeline} ${month}: ${outcome(summary)} (${span(tookMs)})`,
    ...metricLines(summary).map((line) => `  ${line}`),
    ...trafficLines(summary),
    ...(summary.after === undefined ? [] : ['', 'It answers here:', `  ${curl(summary)}`]),
    '',
    `Runs, steps and histories   ${ui}`,
    `Retrain by hand             npx coppice run ${pipeline} --input '${JSON.stringify({ month: next })}' --watch`,
    'Retrain on its schedule     npx coppice apply',
    '',
  ];
}

function outcome({ before, after, newest }: Summary): string {
  if (newest === undefined) return 'no new version, the model was not good enough';
  if (after?.version !== newest.version) return `version ${newest.version} was registered, and did not go live`;
  if (before === undefined) return `version ${newest.version} is live, the first champion`;
  return `version ${newest.version} is live; it took over from version ${before.version}`;
}

/** The judgement among the results of a run's steps. */
export function judgementIn(steps: readonly Pick<StepRecord, 'output'>[]): Judgement | undefined {
  const found = steps.map(({ output }): unknown => output).find((output) => isPlainObject(output) && 'gates' in output);
  return found as Judgement | undefined;
}

/** The metrics of the new model beside those of the champion on the same rows, and what each gate saw. */
function metricLines({ newest, judgement }: Summary): readonly string[] {
  if (judgement === undefined) return [];
  const { metrics, champion, gates } = judgement;
  const other = champion?.metrics;
  const head = ['', newest === undefined ? 'this model' : `version ${newest.version}`];
  const rows = Object.entries(metrics).map(([name, value]) => [
    name,
    shown(value),
    ...(other ? [shown(other[name as keyof typeof other])] : []),
  ]);
  return [
    ...table([other ? [...head, `champion, version ${champion?.version}`] : head, ...rows]),
    ...gates.map(({ verdict, seen }) => `${GATE_SIGNS[verdict]} ${seen}`),
  ];
}

const GATE_SIGNS = { pass: '✔', fail: '✖', 'needs-person': '⏸', 'not-applied': '–' } as const;

function shown(value: number | null): string {
  return value === null ? 'none' : figure(value);
}

function trafficLines({ traffic }: Summary): readonly string[] {
  if (traffic === undefined) return [];
  const shares = [...traffic.byVersion].sort().map(([version, count]) => `${count} by version ${version}`);
  return [`  ${traffic.sent} requests while it went live: ${shares.join(', ')}; ${traffic.failed} failed`];
}

/** A line that works as it stands in a shell. */
export function curl({ server, endpoint, row }: Pick<Summary, 'server' | 'endpoint' | 'row'>): string {
  const body = JSON.stringify(row).replaceAll("'", `'\\''`);
  return `curl -s ${server}/predict/${endpoint} -H 'content-type: application/json' -d '${body}'`;
}
