/**
 * Where set-up put things. The product reads these; it never installs anything itself.
 * Types for TypeScript: `locate.d.mts`.
 */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The Temporal CLI (its dev server and UI inside) this version is tested with. */
export const TEMPORAL_VERSION = '1.5.1';

const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * Built and downloaded tools, shared by all clones of one user.
 * @param {Record<string, string | undefined>} [env]
 * @returns {string}
 */
export function userCache(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'coppice');
}

/**
 * Where set-up keeps its own Temporal CLI, there or not.
 * @param {Record<string, string | undefined>} [env]
 */
export function cachedTemporal(env = process.env) {
  return join(userCache(env), `temporal-cli-${TEMPORAL_VERSION}`, EXECUTABLE);
}

/**
 * The Temporal CLI to use: `COPPICE_TEMPORAL_CLI`, then PATH, then the user's cache. A variable that names no program
 * is returned as it is, with `found: false`: to fall back in silence would hide the mistake.
 * @param {Record<string, string | undefined>} [env]
 */
export function findTemporal(env = process.env) {
  const named = env.COPPICE_TEMPORAL_CLI;
  if (named) return { path: named, source: /** @type {const} */ ('variable'), found: isProgram(named) };
  const onPath = findOnPath(EXECUTABLE, env);
  if (onPath) return { path: onPath, source: /** @type {const} */ ('path'), found: true };
  const cached = cachedTemporal(env);
  return { path: cached, source: /** @type {const} */ ('cache'), found: isProgram(cached) };
}

/**
 * @param {string} name
 * @param {Record<string, string | undefined>} [env]
 * @returns {string | undefined} the first such program on PATH
 */
export function findOnPath(name, env = process.env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

/**
 * What set-up found out about TensorFlow, or undefined before it ran. The record lies inside the package it speaks of,
 * so that reinstalling the package forgets it.
 * @param {string} [from] a folder whose `node_modules` to look in; by default our own
 * @returns {import('./locate.d.mts').TensorflowStatus | undefined}
 */
export function tensorflowStatus(from) {
  const file = tensorflowRecord(from);
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} [from] */
export function tensorflowRecord(from) {
  const folder = tensorflowPackage(from);
  return folder && join(folder, 'coppice-setup.json');
}

/**
 * @param {string} [from]
 * @returns {string | undefined} the folder of @tensorflow/tfjs-node, where it is installed
 */
export function tensorflowPackage(from) {
  try {
    const require = createRequire(from ? join(from, 'package.json') : import.meta.url);
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
