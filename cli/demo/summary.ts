import type { Json } from '../../core/json.js';
import type { ModelVersion } from '../../infra/stores/registry.js';
import { span } from '../view/duration.js';
import { figure } from '../view/run-tree.js';
import { table } from '../view/text.js';
import type { TrafficCounts } from './traffic.js';
import type { Row } from './traffic-rows.js';

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
  /** What the run returned. */
  readonly output: Json;
  readonly traffic?: TrafficCounts;
  readonly server: string;
  readonly row: Row;
  readonly ui: string;
}

export function summaryLines(summary: Summary): readonly string[] {
  const { pipeline, month, tookMs, ui, next } = summary;
  return [
    '',
    `${pipeline} ${month}: ${verdict(summary)} (${span(tookMs)})`,
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

function verdict({ before, after, newest }: Summary): string {
  if (newest === undefined) return 'no new version: it was not better than what must be reached';
  if (after?.version !== newest.version) return `version ${newest.version} was registered, and did not go live`;
  if (before === undefined) return `version ${newest.version} is live, the first champion`;
  return `version ${newest.version} is live; it took over from version ${before.version}`;
}

/** The metrics of the new version beside those of the champion that it was judged against. */
function metricLines({ newest, before, output }: Summary): readonly string[] {
  if (newest === undefined) return [`result ${JSON.stringify(output)}`];
  const other = before?.version === newest.version ? undefined : before;
  const head = [
    '',
    `version ${newest.version}`,
    ...(other === undefined ? [] : [`version ${other.version}, as registered`]),
  ];
  const rows = Object.entries(newest.metrics).map(([name, value]) => [
    name,
    figure(value),
    ...(other === undefined ? [] : [figure(other.metrics[name] ?? Number.NaN)]),
  ]);
  return table([head, ...rows]);
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
