import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../figure.js';
import type { Figure, Result } from '../figure.js';
import { withFlights } from '../ingest/flights.js';
import type { Flights } from '../ingest/flights.js';
import { missingPeers, tellPeer, tellStep } from '../ingest/tell.js';
import type { Job, Timed } from '../ingest/tell.js';
import { inTurns, rounded } from '../turns.js';

const MOST_MIB = 1024;
const PEERS = [
  ['duckdb', 'plain'],
  ['pyarrow', 'plain'],
  ['duckdb', 'parts'],
  ['pyarrow', 'parts'],
] as const;

/** Parquet to an Arrow artifact against Python's DuckDB and pyarrow, each turn in processes of their own. */
export const ingest3m: Figure = { name: 'ingest-3m', measure: () => measure('ingest-3m', { times: 1, repeats: 7 }) };
export const ingest30m: Figure = {
  name: 'ingest-30m',
  measure: () => measure('ingest-30m', { times: 10, repeats: 3 }),
};

function measure(figure: string, { times, repeats }: { times: number; repeats: number }): Promise<readonly Result[]> {
  return withFlights(times, async (flights) => {
    const seen = new Map<string, Timed[]>();
    const note = (name: string, timed: Timed): Timed => {
      if (timed.rows !== flights.rows) throw new Error(`${name} wrote ${timed.rows} of ${flights.rows} rows.`);
      seen.set(name, [...(seen.get(name) ?? []), timed]);
      return timed;
    };
    const ours = async (): Promise<number> =>
      note('ours', await afresh(flights, (job) => tellStep('ingest', job))).seconds;
    const missing = await missingPeers();
    if (missing !== undefined)
      return [await alone(figure, { ours, repeats, note: missing }), memory(figure, seen, repeats)];
    const floor = async (): Promise<number> => {
      const plain: number[] = [];
      for (const [library, how] of PEERS) {
        const timed = note(`${library} ${how}`, await afresh(flights, (job) => tellPeer(library, how, job)));
        if (how === 'plain') plain.push(timed.seconds);
      }
      return Math.min(...plain);
    };
    const time = await inTurns({ figure, unit: 's', ours, floor, most: { ratio: 1.2 }, repeats, note: '' });
    return [{ ...time, note: told(seen) }, memory(figure, seen, repeats)];
  });
}

/** A folder for one process, gone with what it wrote: nothing is left for the next to find, or to be written back meanwhile. */
async function afresh(flights: Flights, use: (job: Job) => Promise<Timed>): Promise<Timed> {
  const folder = join(flights.folder, 'turn');
  await mkdir(folder);
  try {
    return await use({ folder, parquet: flights.parquet });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function alone(
  figure: string,
  { ours, repeats, note }: { ours: () => Promise<number>; repeats: number; note: string },
): Promise<Result> {
  const seconds: number[] = [];
  for (let turn = 0; turn < repeats; turn++) seconds.push(await ours());
  const none = { floor: null, ratio: null, bound: 'ratio <= 1.2', ok: null };
  return { figure, value: rounded(median(seconds)), unit: 's', ...none, repeats, note };
}

function memory(figure: string, seen: ReadonlyMap<string, readonly Timed[]>, repeats: number): Result {
  const peaks = [...seen].map(([name, runs]) => [name, mibOf(runs)] as const);
  const [, value] = peaks.find(([name]) => name === 'ours')!;
  const peers = peaks.filter(([name]) => name !== 'ours');
  const floor = peers.length === 0 ? null : Math.min(...peers.map(([, mib]) => mib));
  const verdict = { bound: `value <= ${MOST_MIB} MiB`, ok: value <= MOST_MIB };
  const note = `highest peak of a process${peers.map(([name, mib]) => `; ${name} ${mib}`).join('')}`;
  const ratio = floor === null ? null : rounded(value / floor);
  return { figure: `${figure}-memory`, value, unit: 'MiB', floor, ratio, ...verdict, repeats, note };
}

function mibOf(runs: readonly Timed[]): number {
  return Math.round(Math.max(...runs.map(({ peakKiB }) => peakKiB)) / 1024);
}

function told(seen: ReadonlyMap<string, readonly Timed[]>): string {
  const peers = [...seen].filter(([name]) => name !== 'ours');
  const medians = peers.map(
    ([name, runs]) => `${name} ${rounded(median(runs.slice(1).map(({ seconds }) => seconds)))} s`,
  );
  return (
    'whole processes; floor: the faster plain peer of each turn, which writes one file as read and neither syncs, hashes nor ' +
    `keeps dictionaries; ours does all three; "parts": synced files with dictionaries, not hashed; ${medians.join(', ')}`
  );
}
