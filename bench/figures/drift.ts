import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBaseline } from '../../core/drift/baseline.js';
import type { Baseline } from '../../core/drift/baseline.js';
import { compareToBaseline } from '../../core/drift/compare-to-baseline.js';
import { kolmogorovSmirnovOf } from '../../core/drift/kolmogorov-smirnov.js';
import type { ColumnSample } from '../../core/drift/sample.js';
import { sortPair } from '../../core/drift/sorted-pair.js';
import { wassersteinOf } from '../../core/drift/wasserstein.js';
import { WindowCounter } from '../../core/drift/window.js';
import type { Batch, ColumnCells } from '../../core/table.js';
import { codePair, dictionary, floatPair, writeColumns } from '../drift/columns.js';
import type { Pair } from '../drift/columns.js';
import { runScipy, scipyMissing } from '../drift/scipy.js';
import type { ScipyAnswer, ScipyJob } from '../drift/scipy.js';
import type { Figure, Result } from '../figure.js';
import { inTurns } from '../turns.js';

const ROWS = 1_000_000;
const FLOATS = 16;
const CODES = 4;
const EXACT_COLUMNS = 4;
const REPEATS = 3;
const STATISTICS = ['population-stability', 'jensen-shannon', 'kolmogorov-smirnov', 'wasserstein'] as const;
const COUNTED = ['population-stability', 'jensen-shannon'] as const;

/** A window of 20 columns against a stored baseline, and scipy's way, which needs the reference again. */
export const driftStoredBaseline: Figure = {
  name: 'drift-stored-baseline',
  measure: () => besideScipy('drift-stored-baseline', storedBaseline),
};

/** Exact Kolmogorov-Smirnov and Wasserstein of a million rows on either side. */
export const driftExact: Figure = {
  name: 'drift-exact',
  measure: () => besideScipy('drift-exact', exact),
};

async function besideScipy(figure: string, measure: (folder: string) => Promise<Result>): Promise<readonly Result[]> {
  const missing = await scipyMissing();
  if (missing !== undefined) {
    const nothing = { unit: 's', floor: null, ratio: null, bound: null, ok: null, repeats: 0 };
    return [{ figure, value: null, ...nothing, note: `could not be measured: ${missing}` }];
  }
  const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
  try {
    return [await measure(folder)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function storedBaseline(folder: string): Promise<Result> {
  const floats = Array.from({ length: FLOATS }, (_, column) => floatPair(ROWS, column));
  const codes = Array.from({ length: CODES }, (_, column) => codePair(ROWS, column));
  const job = { ...(await writeColumns(folder, { floats, codes })), binned: true };
  const baseline = baselineOf({ floats, codes });
  const live = batchOf({ floats, codes });
  return inTurns({
    figure: 'drift-stored-baseline',
    unit: 's',
    ours: () => {
      const [seconds, figures] = timed(() => againstBaseline(baseline, live));
      checkFinite(figures);
      return Promise.resolve(seconds);
    },
    floor: () => scipySeconds(job),
    most: { ratio: 0.033 },
    repeats: REPEATS,
    note: '20 columns x 1,000,000 rows, CPU s: one pass and four statistics against a stored baseline of 100 quantile bins; floor: scipy from both samples (sort, PSI, JS, KS, Wasserstein)',
  });
}

interface Columns {
  readonly floats: readonly Pair<Float64Array>[];
  readonly codes: readonly Pair<Int32Array>[];
}

function baselineOf({ floats, codes }: Columns): Baseline {
  const samples = new Map<string, ColumnSample>([
    ...floats.map(({ reference: values }, at): [string, ColumnSample] => [
      `f${at}`,
      { kind: 'numbers', values, missing: 0, integers: false },
    ]),
    ...codes.map(({ reference }, at): [string, ColumnSample] => [
      `c${at}`,
      { kind: 'categories', codes: reference, dictionary: dictionary(), missing: 0 },
    ]),
  ]);
  return makeBaseline(samples, ROWS);
}

function batchOf({ floats, codes }: Columns): Batch {
  const whole = { length: ROWS, nulls: 0, validity: undefined };
  const columns: [string, ColumnCells][] = [
    ...floats.map(({ current: values }, at): [string, ColumnCells] => [
      `f${at}`,
      { kind: 'numbers', values, ...whole },
    ]),
    ...codes.map(({ current: values }, at): [string, ColumnCells] => [
      `c${at}`,
      { kind: 'categories', values, dictionary: dictionary(), ...whole },
    ]),
  ];
  return { rows: ROWS, columns: Object.fromEntries(columns) };
}

function againstBaseline(baseline: Baseline, live: Batch): (number | null)[] {
  const counter = new WindowCounter(baseline);
  counter.add(live);
  const window = counter.take();
  return STATISTICS.flatMap((numbers, at) => {
    const { columns } = compareToBaseline(baseline, window, { numbers, categories: COUNTED[at % 2]! });
    return columns.map(({ value }) => value);
  });
}

async function exact(folder: string): Promise<Result> {
  const floats = Array.from({ length: EXACT_COLUMNS }, (_, column) => floatPair(ROWS, column));
  const job = { ...(await writeColumns(folder, { floats, codes: [] })), binned: false };
  const expected = (await runScipy(job)).figures;
  return inTurns({
    figure: 'drift-exact',
    unit: 's',
    ours: () => {
      const [seconds, figures] = timed(() => floats.map(exactly));
      checkEqual(figures, expected);
      return Promise.resolve(seconds);
    },
    floor: () => scipySeconds(job),
    most: { ratio: 0.5 },
    repeats: REPEATS,
    note: `${EXACT_COLUMNS} columns x 1,000,000 + 1,000,000 rows, CPU s: KS with its p-value and Wasserstein, equal to scipy's to 1e-9`,
  });
}

function exactly({ reference, current }: Pair<Float64Array>): { ks: number | null; w: number | null } {
  const pair = sortPair(reference, current);
  return { ks: kolmogorovSmirnovOf(pair).value, w: wassersteinOf(pair).value };
}

function checkEqual(
  figures: readonly { ks: number | null; w: number | null }[],
  expected: ScipyAnswer['figures'],
): void {
  figures.forEach(({ ks, w }, at) => {
    const apart = Math.max(Math.abs(ks! - expected[at]!.ks!), Math.abs(w! - expected[at]!.w!) / expected[at]!.w!);
    if (!(apart <= 1e-9)) throw new Error(`Column ${at} is ${apart} off scipy's figures.`);
  });
}

function checkFinite(figures: readonly (number | null)[]): void {
  if (!figures.every(Number.isFinite)) throw new Error('A statistic of the window has no value.');
}

async function scipySeconds(job: ScipyJob): Promise<number> {
  return (await runScipy(job)).seconds;
}

/** CPU seconds of this process, as Python counts its own: other work on the machine does not enter. */
function timed<T>(work: () => T): [seconds: number, result: T] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}
