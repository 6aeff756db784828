import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPlatforms } from './complete-lock.mjs';
import { run } from './run.mjs';

const ROOMS = ['core', 'pipelines', 'workflows', 'activities', 'infra', 'workers', 'serving', 'gateway', 'cli'];

/** What tools say that is about the machine, not about the tree. */
const NOISE = /^(npm warn|\(node:\d+\)|\(Use `node --trace)/;

/**
 * @typedef {{ code: number, output: string }} Result
 * @typedef {{ name: string, perform: (root: string) => Promise<Result> }} Check
 * @typedef {{ name: string, passed: boolean, output: string, seconds: number }} Outcome
 */

/**
 * A program of a package, run with our own Node: no shell, no look-up.
 * @param {string} file inside node_modules
 * @param {readonly string[]} args
 * @returns {Check['perform']}
 */
function program(file, ...args) {
  return (root) => run(process.execPath, [join(root, 'node_modules', file), ...args], { cwd: root });
}

/** @param {string} config */
function types(config) {
  const record = `node_modules/.cache/coppice/${config}.tsbuildinfo`;
  return program('typescript/lib/tsc.js', '-p', config, '--noEmit', '--incremental', '--tsBuildInfoFile', record);
}

/** @param {string} config @param {readonly string[]} rooms @returns {Check['perform']} */
function cruise(config, rooms) {
  return (root) => {
    const present = rooms.filter((room) => existsSync(join(root, room)));
    return program('dependency-cruiser/bin/dependency-cruise.mjs', '--config', config, ...present)(root);
  };
}

/** @param {string} root @returns {Promise<Result>} */
async function checkLockfile(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const missing = Object.keys(missingPlatforms(lock)).map((path) => `not in the lockfile: ${path}`);
  const addresses = Object.entries(/** @type {import('./complete-lock.mjs').Lockfile} */ (lock).packages)
    .filter(([, entry]) => entry.resolved)
    .map(([path]) => `has an address: ${path}`);
  const lines = [...missing, ...addresses];
  return {
    code: lines.length ? 1 : 0,
    output: lines.length
      ? `${lines.join('\n')}\nmend: npm install --ignore-scripts --omit-lockfile-registry-resolved && node infra/setup/complete-lock.mjs`
      : '',
  };
}

/** Long ones first, so that two at a time end together. @type {readonly Check[]} */
export const CHECKS = [
  { name: 'lint', perform: program('eslint/bin/eslint.js', '.') },
  { name: 'types', perform: types('tsconfig.json') },
  { name: 'types of replayed code, without Node or browser', perform: types('tsconfig.workflows.json') },
  { name: 'types of the set-up', perform: types('tsconfig.setup.json') },
  { name: 'room rules', perform: cruise('dependency-cruiser.rooms.mjs', ROOMS) },
  { name: 'what replayed code reaches', perform: cruise('dependency-cruiser.reach.mjs', ['workflows', 'core']) },
  { name: 'format', perform: program('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  {
    name: 'dead files and dependencies',
    perform: program('knip/bin/knip.js', '--no-progress', '--include=files,dependencies,unlisted,unresolved'),
  },
  { name: 'package as published', perform: program('publint/src/cli.js', 'run', '--strict', '--pack=false') },
  { name: 'lockfile', perform: checkLockfile },
];

/**
 * Runs checks, two at a time, and hands over each outcome in the order of the list.
 * @param {readonly Check[]} checks
 * @param {{ root: string, onOutcome: (outcome: Outcome) => void }} options
 * @returns {Promise<readonly Outcome[]>}
 */
export async function runChecks(checks, { root, onOutcome }) {
  /** @type {Outcome[]} */
  const outcomes = [];
  let next = 0;
  let shown = 0;
  const lane = async () => {
    for (let index = next++; index < checks.length; index = next++) {
      outcomes[index] = await outcomeOf(/** @type {Check} */ (checks[index]), root);
      for (let ready = outcomes[shown]; ready; ready = outcomes[shown]) {
        onOutcome(ready);
        shown += 1;
      }
    }
  };
  await Promise.all([lane(), lane()]);
  return outcomes;
}

/** @param {Check} check @param {string} root @returns {Promise<Outcome>} */
async function outcomeOf({ name, perform }, root) {
  const started = Date.now();
  const { code, output } = await perform(root);
  const lines = output.split('\n').filter((line) => !NOISE.test(line));
  return { name, passed: code === 0, output: lines.join('\n').trim(), seconds: (Date.now() - started) / 1000 };
}

/** @param {Outcome} outcome @returns {string} one line, and what the tool wrote where it failed */
export function describeOutcome({ name, passed, output, seconds }) {
  const line = `${passed ? 'pass' : 'FAIL'}  ${name} (${seconds.toFixed(1)} s)`;
  return passed ? line : `${line}\n${output.replaceAll(/^/gm, '      ')}`;
}
