import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCli } from './npm.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLines, run } from './run.mjs';

/** @typedef {import('./complete-lock.mjs').Lockfile} Lockfile */

/**
 * `npm ci`, with scripts off: nothing we depend on needs its install script, but for TensorFlow's library, which has a
 * step of its own.
 * @type {import('./steps.mjs').Step}
 */
export const packages = {
  title: 'Packages',
  check({ root }) {
    const lock = readLock(join(root, 'package-lock.json'));
    const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
    if (!lock || !installed || !isInstalled(lock, installed)) return undefined;
    return `${Object.keys(installed.packages).length} installed`;
  },
  async perform({ root, say }) {
    const total = Object.keys(readLock(join(root, 'package-lock.json'))?.packages ?? {}).length;
    let fetched = 0;
    say(`npm ci: ${total} packages, scripts off`);
    const flags = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'];
    const { code, output } = await run(process.execPath, [npmCli(), 'ci', ...flags], {
      cwd: root,
      onLine: (line) => {
        if (line.startsWith('npm http')) say(`npm ci: ${++fetched} files fetched for ${total} packages`);
      },
    });
    if (code !== 0) throw failureOf(output);
    return /** @type {string} */ (packages.check({ root }));
  },
};

/** npm says what is wrong first and then prints its manual. @param {string} output */
function failureOf(output) {
  const errors = output.split('\n').filter((line) => /^npm error \S/.test(line));
  const stale = errors.some((line) => line.includes('lock file'));
  return new SetupProblem('The packages could not be installed.', {
    seen: errors.slice(0, 8).join('\n') || lastLines(output, 8),
    mend: stale
      ? 'npm install --ignore-scripts && node infra/setup/complete-lock.mjs'
      : 'check that `npm ping` reaches a registry; then: npm ci --ignore-scripts',
  });
}

/** @param {string} file @returns {Lockfile | undefined} */
function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * Whether npm's own record of `node_modules` says the same as the lockfile. Packages of other platforms are in the
 * lockfile only.
 * @param {Lockfile} lock
 * @param {Lockfile} installed
 */
export function isInstalled(lock, installed) {
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '');
  const same = wanted.every(([path, want]) => {
    const have = installed.packages[path];
    if (!have) return Boolean(want.optional);
    return have.version === want.version && have.integrity === want.integrity;
  });
  return same && Object.keys(installed.packages).every((path) => path in lock.packages);
}
