import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporal } from './locate.mjs';

/** After its report is written, jest has this long to end: open handles are a leak, and no reason to hang. */
const END_WITHIN_MS = 20_000;

/** jest leaves one core to itself, which on two cores would mean one file after another. */
const LANES = Math.max(2, availableParallelism() - 1);

/**
 * @typedef {{ name: string, folder: string, flags: readonly string[] }} Suite
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} JestReport what `jest --json` writes, as far as it counts here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numRuntimeErrorTestSuites files that did not even load
 */

/**
 * Quick ones side by side; those that start servers and kill processes one file at a time, so that none meets a time-out
 * that is another's doing.
 * @type {readonly Suite[]}
 */
export const SUITES = [
  { name: 'unit', folder: 'test', flags: [`--maxWorkers=${LANES}`, '--testPathIgnorePatterns=/test/scenarios/'] },
  { name: 'scenarios', folder: 'test/scenarios', flags: ['--runInBand'] },
];

/**
 * @param {Suite} suite
 * @param {{ root: string, patterns?: readonly string[] }} options `patterns`: only test files whose path contains one
 * @returns {Promise<Counts>}
 */
export async function runSuite({ folder, flags }, { root, patterns = [] }) {
  if (!existsSync(join(root, folder))) return { passed: 0, failed: 0, skipped: 0 };
  const temporary = mkdtempSync(join(tmpdir(), 'coppice-test-'));
  const report = join(temporary, 'report.json');
  try {
    const args = [`--roots=${join(root, folder)}`, ...flags, '--passWithNoTests', '--json', `--outputFile=${report}`];
    const code = await runJest([...args, ...patterns], { root, report });
    return countsOf(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, code);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * A file that does not load, and a jest that fails or dies without naming a test, count as a failure each: silence is
 * never a pass.
 * @param {JestReport | undefined} report
 * @param {number} code jest's exit code
 * @returns {Counts}
 */
export function countsOf(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {readonly string[]} args
 * @param {{ root: string, report: string }} options
 * @returns {Promise<number>} its exit code; 124 when it had to be ended
 */
function runJest(args, { root, report }) {
  const child = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim(),
      COPPICE_TEMPORAL_CLI: findTemporal().path,
      TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '2',
    },
  });
  return new Promise((resolve, reject) => {
    let hangs = false;
    const watch = setInterval(() => {
      if (!existsSync(report) || Date.now() - statSync(report).mtimeMs < END_WITHIN_MS) return;
      hangs = true;
      console.error('\njest wrote its report and does not end: a test left a handle open (try --detectOpenHandles).');
      child.kill('SIGKILL');
    }, 1_000);
    const end = () => clearInterval(watch);
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    child.once('error', (error) => (end(), reject(error)));
    child.once('exit', (code) => {
      end();
      process.off('exit', stop);
      resolve(hangs ? 124 : (code ?? 128));
    });
  });
}
