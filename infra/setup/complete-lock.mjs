/**
 * Run after `npm install <package>`: node infra/setup/complete-lock.mjs
 *
 * Native packages name one optional package a platform. A registry mirror may serve only some of them; npm then leaves
 * the others out of the lockfile, and `npm ci` refuses that lockfile everywhere. Their versions are exact and their
 * platforms are in their names, so the missing entries can be written without asking anybody.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {string} [resolved]
 * @property {boolean} [optional]
 * @property {boolean} [dev]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {{ packages: Record<string, LockedPackage> }} Lockfile
 */

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PLATFORM = new RegExp(`-(${SYSTEMS.join('|')})-([a-z0-9]+)(?:-(.+))?$`);

/**
 * @param {Lockfile} lock
 * @returns {Record<string, LockedPackage>} the entries that it lacks, by path
 */
export function missingPlatforms({ packages }) {
  /** @type {Record<string, LockedPackage>} */
  const missing = {};
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (!platform || !/^\d/.test(version) || isReachable(packages, path, name)) continue;
      missing[`node_modules/${name}`] = { version, ...(parent.dev && { dev: true }), optional: true, ...platform };
    }
  }
  return missing;
}

/** @param {string} name for example `@swc/core-linux-arm64-musl` */
export function platformOf(name) {
  const [, os, cpu, abi = ''] = PLATFORM.exec(name) ?? [];
  if (!os || !cpu) return undefined;
  const libc = abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], ...(os === 'linux' && libc && { libc: [libc] }) };
}

/** Whether Node's way up the folders finds it. @param {Record<string, LockedPackage>} packages @param {string} from @param {string} name */
function isReachable(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (`${folder}${folder && '/'}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(process.cwd(), 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPlatforms(lock);
  const entries = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} entries added.`);
}
