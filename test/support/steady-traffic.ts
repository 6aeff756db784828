import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../../cli/demo/traffic-rows.js';

/** Requests that go on all the time, and those of them that failed while the model server was meant to be there. */
export interface SteadyTraffic {
  answered(): number;
  /** What went wrong outside of outages. */
  strays(): readonly string[];
  /** While `work` is under way, requests may fail. */
  duringOutage<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once no request is under way. */
  stop(): Promise<void>;
}

const CALLERS = 3;
const BETWEEN_MS = 20;

/** Asks an endpoint's `/predict/…` for one row after the other, each under a key of its own. */
export function startTraffic(url: string, rows: readonly Row[]): SteadyTraffic {
  const strays: string[] = [];
  const stopped = new AbortController();
  let sent = 0;
  let answered = 0;
  let outages = 0;
  let out = false;
  const send = async (): Promise<void> => {
    const number = sent++;
    const before = { out, outages };
    const failure = await ask(url, rows[number % rows.length] ?? {}, `caller-${number}`);
    if (failure === undefined) answered++;
    else if (!before.out && before.outages === outages) strays.push(`request ${number}: ${failure}`);
  };
  const call = async (): Promise<void> => {
    for (; !stopped.signal.aborted; await pause(BETWEEN_MS)) await send();
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, call));
  return {
    answered: () => answered,
    strays: () => strays,
    duringOutage: async (work) => {
      outages++;
      out = true;
      try {
        return await work();
      } finally {
        out = false;
      }
    },
    stop: async () => {
      stopped.abort();
      await callers;
    },
  };
}

/** Why a request failed; `undefined` where it did not. */
async function ask(url: string, row: Row, key: string): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json', 'x-coppice-key': key };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(row) });
    const text = await answer.text();
    return answer.ok ? undefined : `HTTP ${answer.status} ${text}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}
