import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from './traffic-rows.js';

export interface TrafficOptions {
  /** `http://127.0.0.1:8090` */
  readonly server: string;
  readonly endpoint: string;
  readonly rows: readonly Row[];
  readonly signal: AbortSignal;
  /** Pause of each of the four callers between two requests, in milliseconds; 10 when left out. */
  readonly betweenMs?: number;
}

/** What came back, by version. */
export interface TrafficCounts {
  sent: number;
  failed: number;
  readonly byVersion: Map<string, number>;
}

const CALLERS = 4;

/**
 * Asks for predictions until it is stopped, one row a request, some hundred a second, each as a caller of its own: so
 * that a rollout has something to judge.
 */
export async function sendTraffic({
  server,
  endpoint,
  rows,
  signal,
  betweenMs = 10,
}: TrafficOptions): Promise<TrafficCounts> {
  const counts: TrafficCounts = { sent: 0, failed: 0, byVersion: new Map() };
  const columns = await columnsOf(server, endpoint);
  const url = `${server}/predict/${endpoint}`;
  const caller = async (): Promise<void> => {
    while (!signal.aborted) {
      const number = counts.sent++;
      await ask(url, { row: pick(rows[number % rows.length] ?? {}, columns), key: `caller-${number}`, counts });
      await pause(betweenMs, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return counts;
}

async function ask(url: string, { row, key, counts }: { row: Row; key: string; counts: TrafficCounts }): Promise<void> {
  try {
    const headers = { 'content-type': 'application/json', 'x-coppice-key': key };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(row) });
    await answer.arrayBuffer();
    const version = answer.headers.get('x-coppice-version') ?? 'none';
    counts.byVersion.set(version, (counts.byVersion.get(version) ?? 0) + 1);
    if (!answer.ok) counts.failed++;
  } catch {
    // A model server that is being started again refuses connections.
    counts.failed++;
  }
}

/** The columns an endpoint reads: a request holds these only, as what is to be predicted is not known yet. */
export async function columnsOf(server: string, endpoint: string): Promise<readonly string[] | undefined> {
  const answer = await fetch(`${server}/v2/models/${encodeURIComponent(endpoint)}`).catch(() => undefined);
  if (answer?.ok !== true) return undefined;
  const { inputs } = (await answer.json()) as { readonly inputs: readonly { readonly name: string }[] };
  return inputs.map(({ name }) => name);
}

export function pick(row: Row, columns: readonly string[] | undefined): Row {
  return columns === undefined ? row : Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
}
