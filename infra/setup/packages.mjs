import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCli } from './npm.mjs';
import { mustRun } from './run.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lockfile
 */

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
    await mustRun('The packages could not be installed.', [process.execPath, npmCli(), 'ci', ...flags], {
      cwd: root,
      onLine: (line) => {
        if (line.startsWith('npm http')) say(`npm ci: ${++fetched} files fetched for ${total} packages`);
      },
      mend: 'Check that `npm ping` works; then: npm ci --ignore-scripts',
    });
    return /** @type {string} */ (packages.check({ root }));
  },
};

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
