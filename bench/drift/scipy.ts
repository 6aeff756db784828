import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The same comparison by numpy and scipy, timed within Python, without start-up, imports or reading: seconds of CPU.
 * `floats` are pairs of float64 files, `codes` pairs of int32 files.
 */
const PROGRAM = `
import json, sys, time
import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

job = json.loads(sys.argv[1])

def shares(counts):
    p = counts / counts.sum()
    p[p == 0] = 1e-4
    return p

def psi(p, q):
    return float(np.sum((p - q) * np.log(p / q)))

floats = [[np.fromfile(f, dtype='<f8') for f in pair] for pair in job['floats']]
codes = [[np.fromfile(f, dtype='<i4') for f in pair] for pair in job['codes']]
figures = []
started = time.process_time()
for reference, current in floats:
    found = {}
    if job['binned']:
        a, b = np.sort(reference), np.sort(current)
        edges = np.quantile(a, np.linspace(0, 1, 11))
        inner = edges[1:-1]
        p = shares(np.bincount(np.searchsorted(inner, a, side='right'), minlength=10).astype(float))
        q = shares(np.bincount(np.searchsorted(inner, b, side='right'), minlength=10).astype(float))
        found['psi'] = psi(p, q)
        found['js'] = float(jensenshannon(p, q))
    found['ks'] = float(stats.ks_2samp(reference, current).statistic)
    found['w'] = float(stats.wasserstein_distance(reference, current))
    figures.append(found)
for reference, current in codes:
    size = max(reference.max(), current.max()) + 1
    p = shares(np.bincount(reference, minlength=size).astype(float))
    q = shares(np.bincount(current, minlength=size).astype(float))
    figures.append({'psi': psi(p, q), 'js': float(jensenshannon(p, q))})
print(json.dumps({'seconds': time.process_time() - started, 'figures': figures}))
`;

export interface ScipyJob {
  readonly floats: readonly (readonly [reference: string, current: string])[];
  readonly codes: readonly (readonly [reference: string, current: string])[];
  /** Sort, population stability and Jensen-Shannon over deciles as well. */
  readonly binned: boolean;
}
export interface ScipyAnswer {
  /** CPU seconds. */
  readonly seconds: number;
  readonly figures: readonly { readonly [figure in 'psi' | 'js' | 'ks' | 'w']?: number }[];
}

const python = process.env['COPPICE_BENCH_PYTHON'] ?? 'python3';
const run = promisify(execFile);

/** Why there is nothing to compare with, or `undefined` where there is. */
export async function scipyMissing(): Promise<string | undefined> {
  try {
    await run(python, ['-c', 'import numpy, scipy']);
    return undefined;
  } catch {
    return `${python} has no scipy: set COPPICE_BENCH_PYTHON to a Python that has it`;
  }
}

export async function runScipy(job: ScipyJob): Promise<ScipyAnswer> {
  const { stdout } = await run(python, ['-c', PROGRAM, JSON.stringify(job)], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as ScipyAnswer;
}
