import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { copyFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeOnce } from './cache.mjs';
import { unreachable } from './download.mjs';
import { tensorflowPackage, tensorflowRecord, tensorflowStatus, userCache } from './locate.mjs';
import { explain, SetupProblem } from './problem.mjs';
import { lastLines, mustRun, run } from './run.mjs';
import { buildFromWheel, WHEEL_VERSION } from './tensorflow-wheel.mjs';

/** After a failure, ways that need the network or a compiler are tried again once a day, not at every start. */
const TRY_AGAIN_MS = 24 * 3_600_000;

/** What the binding needs at run time, relative to the package: both folders live in the cache too. */
const FOLDERS = ['lib', 'deps'];

/** @typedef {import('./locate.d.mts').TensorflowStatus} Status */

/**
 * tfjs-node's native library: the package's own download, else the PyPI wheel, else wasm. Kept in the user's cache and
 * hard-linked into `node_modules`, so that a second clone, or another `npm ci`, costs milliseconds and no disk.
 * @type {import('./steps.mjs').Step}
 */
export const tensorflow = {
  title: 'TensorFlow',
  check({ root, again }) {
    const status = tensorflowStatus(root);
    if (!status) return undefined;
    if (status.backend === 'tensorflow')
      return existsSync(bindingOf(tensorflowPackage(root))) ? noteOf(status) : undefined;
    return again || Date.now() - Date.parse(status.at) > TRY_AGAIN_MS ? undefined : { warning: noteOf(status) };
  },
  async perform({ root, say }) {
    const packageFolder = tensorflowPackage(root);
    if (!packageFolder)
      throw new SetupProblem('@tensorflow/tfjs-node is not installed.', { mend: 'npm ci --ignore-scripts' });
    const status = await firstThatLoads(packageFolder, say);
    writeFileSync(/** @type {string} */ (tensorflowRecord(root)), `${JSON.stringify(status, null, 2)}\n`);
    return status.backend === 'wasm' ? { warning: noteOf(status) } : noteOf(status);
  },
};

/** @param {Status} status */
function noteOf(status) {
  if (status.backend === 'tensorflow')
    return `${status.version}, ${status.source === 'wheel' ? 'from the PyPI wheel' : "tfjs-node's own"}`;
  return `no native library: training runs on WebAssembly, several times slower.\n${status.reason}`;
}

/**
 * @param {string} packageFolder
 * @param {(text: string) => void} say
 * @returns {Promise<Status>}
 */
async function firstThatLoads(packageFolder, say) {
  const reasons = [];
  let mend;
  for (const way of waysFor(packageFolder)) {
    try {
      await way.provide(say);
      linkIn(way.folder, packageFolder);
      say('loading the native library');
      return { backend: 'tensorflow', version: await loadedVersion(packageFolder), source: way.source, at: now() };
    } catch (error) {
      unlinkFrom(packageFolder);
      reasons.push(explain(error));
      if (error instanceof SetupProblem) mend = error.mend ?? mend;
    }
  }
  return { backend: 'wasm', reason: reasons.join('\n'), ...(mend && { mend }), at: now() };
}

/**
 * Cached results first, then the ways to make one. The binding speaks Node-API 8, which every supported Node has, so
 * the Node version is no part of the key.
 * @param {string} packageFolder
 */
function waysFor(packageFolder) {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const key = (/** @type {string} */ kind) =>
    join(userCache(), `tfjs-node-${version}-${kind}-${process.platform}-${process.arch}`);
  const download = {
    source: /** @type {const} */ ('download'),
    folder: key('download'),
    provide: (/** @type {(text: string) => void} */ say) =>
      makeOnce(download.folder, (target) => downloadByPackage({ packageFolder, target, say })),
  };
  const wheel = {
    source: /** @type {const} */ ('wheel'),
    folder: key(`wheel-${WHEEL_VERSION}`),
    provide: (/** @type {(text: string) => void} */ say) =>
      makeOnce(wheel.folder, (target) => buildFromWheel({ packageFolder, target, report: say })),
  };
  return [download, wheel].sort((a, b) => Number(existsSync(b.folder)) - Number(existsSync(a.folder)));
}

/**
 * The package's install script, unless its host does not answer: it has no time-out of its own.
 * @param {{ packageFolder: string, target: string, say: (text: string) => void }} options
 */
async function downloadByPackage({ packageFolder, target, say }) {
  const host = process.env.TFJS_NODE_CDN_STORAGE || process.env.CDN_STORAGE || 'https://storage.googleapis.com/';
  say(`asking ${new URL(host).host}`);
  const why = await unreachable(
    process.env.TFJS_NODE_BASE_URI ?? `${host}tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz`,
  );
  if (why) throw new SetupProblem("tfjs-node's own download cannot be reached.", { seen: why });
  say('downloading: the package fetches libtensorflow and its binding');
  unlinkFrom(packageFolder);
  const bins = join(packageFolder, '..', '..', '.bin');
  await mustRun("tfjs-node's install script failed.", [process.execPath, 'scripts/install.js'], {
    cwd: packageFolder,
    env: { PATH: `${bins}${delimiter}${process.env.PATH}` },
    timeoutMs: 15 * 60_000,
    onLine: (line) => say(`downloading: ${line}`),
  });
  if (!existsSync(bindingOf(packageFolder))) throw new SetupProblem("tfjs-node's install script left no binding.");
  for (const folder of FOLDERS) move(join(packageFolder, folder), join(target, folder));
}

/** A rename, or a copy where the cache lies on another disk. @param {string} from @param {string} to */
function move(from, to) {
  try {
    renameSync(from, to);
  } catch {
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    rmSync(from, { recursive: true });
  }
}

/** @param {string | undefined} packageFolder */
function bindingOf(packageFolder) {
  return join(packageFolder ?? '', 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** @param {string} packageFolder */
function unlinkFrom(packageFolder) {
  for (const folder of FOLDERS) rmSync(join(packageFolder, folder), { recursive: true, force: true });
}

/** @param {string} cached @param {string} packageFolder */
function linkIn(cached, packageFolder) {
  unlinkFrom(packageFolder);
  for (const folder of FOLDERS) linkTree(join(cached, folder), join(packageFolder, folder));
}

/** Hard links: no second 750 MB, and the files outlive a deleted cache. @param {string} from @param {string} to */
function linkTree(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkFile(source, target);
  }
}

/** @param {string} source @param {string} target */
function linkFile(source, target) {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target); // another disk, or a file system without hard links
  }
}

// Node 23 took from `util` what tfjs-node 4.22 still calls.
const LOAD = `
const util = require('util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require('@tensorflow/tfjs-node');
const sum = tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).sum().dataSync()[0]);
if (sum !== 8) throw new Error('2x2 ones multiplied sum to ' + sum + ', not to 8');
console.log('TensorFlow=' + tf.backend().binding.TF_Version);
`;

/** Loads it in a process of its own and multiplies: a library that crashes shows it here. @param {string} packageFolder */
async function loadedVersion(packageFolder) {
  const { code, output } = await run(process.execPath, ['-e', LOAD], {
    cwd: packageFolder,
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    timeoutMs: 120_000,
  });
  const version = /^TensorFlow=(.+)$/m.exec(output)?.[1];
  if (code === 0 && version) return version;
  throw new SetupProblem('The native library is there but does not load.', {
    seen: `exit ${code}\n${lastLines(output, 6)}`,
  });
}

function now() {
  return new Date().toISOString();
}
