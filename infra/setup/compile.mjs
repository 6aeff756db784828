import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from './problem.mjs';
import { lastLines, mustRun, run } from './run.mjs';
import { digestOf, listFiles } from './sources.mjs';

const OUTPUT = 'dist';
const NOTES = 'dist/.tsbuildinfo';
const STAMP = 'dist/.build.json';
const BUNDLE = 'dist/workflow-bundle.js';
/** Where the worker's author put the program that makes the bundle. */
const BUNDLER = 'dist/workers/build-bundle.js';
const BENCH = 'dist/bench/';
/** Pages that `npm run docs` makes. */
const DOCS = 'dist/docs/';

/** @typedef {{ digest: string, bundleKiB: number }} Stamp */

/**
 * TypeScript to `dist/`, and the workflow bundle once, as webpack takes seconds that no worker's start should pay.
 * @type {import('./steps.mjs').Step}
 */
export const compile = {
  title: 'Build',
  check({ root }) {
    const stamp = readStamp(root);
    if (!stamp || stamp.digest !== digestOf(root, inputs(root))) return undefined;
    return existsSync(join(root, BUNDLE)) ? noteOf(stamp) : undefined;
  },
  async perform({ root, say }) {
    const before = inputs(root);
    const digest = digestOf(root, before);
    rmSync(join(root, STAMP), { force: true });
    forgetIfIncomplete(root, before);
    say('tsc: compiling to dist/');
    await compileProject(root, 'tsconfig.build.json');
    dropStale(root, before);
    say('workflow bundle: webpack');
    await mustRun('The workflow bundle could not be built.', [process.execPath, BUNDLER], { cwd: root });
    const stamp = { digest, bundleKiB: Math.round(statSync(join(root, BUNDLE)).size / 1024) };
    writeFileSync(join(root, STAMP), `${JSON.stringify(stamp)}\n`);
    return noteOf(stamp);
  },
};

/**
 * The benchmarks: compiled on demand, into `dist/bench/`, beside the code that they measure.
 * @type {import('./steps.mjs').Step}
 */
export const compileBench = {
  title: 'Benchmarks',
  check: () => undefined,
  async perform({ root, say }) {
    say('tsc: compiling to dist/bench/');
    await compileProject(root, 'tsconfig.bench.json');
    return BENCH;
  },
};

/** @param {string} root @param {string} config */
async function compileProject(root, config) {
  // A program of the package, not `npx`: no look-up, no shell.
  const tsc = join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const { code, output } = await run(process.execPath, [tsc, '-p', config], { cwd: root });
  if (code !== 0) throw new SetupProblem('The sources do not compile.', { seen: lastLines(output, 30) });
}

/** @param {string} root */
function inputs(root) {
  /** @type {{ include: string[] }} */
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8'));
  const sources = listFiles(root, include).filter((file) => file.endsWith('.ts'));
  return [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
}

/** tsc writes only what changed since its notes; they lie once a file of `dist/` is gone. @param {string} root @param {readonly string[]} files */
function forgetIfIncomplete(root, files) {
  const scripts = outputsOf(files).filter((file) => file.endsWith('.js') && file !== BUNDLE);
  if (scripts.some((file) => !existsSync(join(root, file)))) rmSync(join(root, NOTES), { force: true });
}

/** A deleted or renamed source must not live on in `dist/`. @param {string} root @param {readonly string[]} files */
function dropStale(root, files) {
  const kept = new Set(outputsOf(files));
  for (const file of listFiles(root, [OUTPUT])) {
    if (!kept.has(file) && !file.startsWith(BENCH) && !file.startsWith(DOCS)) rmSync(join(root, file));
  }
}

/** @param {readonly string[]} files sources @returns {string[]} what belongs in `dist/` */
export function outputsOf(files) {
  const compiled = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const endings = ['.js', '.js.map', '.d.ts', '.d.ts.map'];
  return [
    ...compiled.flatMap((file) => endings.map((ending) => `${OUTPUT}/${file.replace(/\.ts$/, ending)}`)),
    NOTES,
    STAMP,
    BUNDLE,
  ];
}

/** @param {string} root @returns {Stamp | undefined} */
function readStamp(root) {
  const file = join(root, STAMP);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** @param {Stamp} stamp */
function noteOf({ bundleKiB }) {
  return `dist/ is up to date, workflow bundle ${bundleKiB} KiB`;
}
