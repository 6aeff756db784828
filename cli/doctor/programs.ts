import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findTemporal, tensorflowStatus } from '#setup/locate.mjs';
import { entry } from '../../infra/processes/entry.js';
import type { Environment } from '../environment.js';
import type { Finding } from './finding.js';

const run = promisify(execFile);
const SET_UP = 'npm run build';

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const says = `${version} on ${process.platform} ${process.arch}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { topic: 'Node.js', state: 'ok', says };
  return { topic: 'Node.js', state: 'missing', says, mend: 'Install Node.js 20.19 or later: https://nodejs.org' };
}

export function checkBuild(): Finding {
  const absent = ['workers/main.js', 'workflow-bundle.js'].filter((file) => !existsSync(entry(file)));
  if (absent.length === 0) return { topic: 'build', state: 'ok', says: entry('') };
  return { topic: 'build', state: 'missing', says: `${absent.join(' and ')} not built`, mend: SET_UP };
}

/** The `temporal` program and the server inside it. */
export async function checkTemporalCli(env: Environment): Promise<Finding> {
  const topic = 'Temporal program';
  const { path, source, found } = findTemporal(env);
  if (!found) {
    const mend = source === 'variable' ? 'unset COPPICE_TEMPORAL_CLI, or set it to a temporal program' : SET_UP;
    return { topic, state: 'missing', says: `there is none at ${path}`, mend };
  }
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
    return { topic, state: 'ok', says: `${stdout.trim().replace(/^temporal version /, '')}, ${path}` };
  } catch (error) {
    return { topic, state: 'missing', says: `${path} does not run: ${firstLine(error)}`, mend: SET_UP };
  }
}

/** What a step would compute with: asked of a process of its own, as a broken native library ends its process. */
export async function checkTensorflow(env: NodeJS.ProcessEnv): Promise<Finding> {
  const topic = 'TensorFlow';
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PROBE], { env, timeout: 60_000 });
    const { name, version, why } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Computes;
    const says = `${name} backend, ${version}`;
    if (name === 'tensorflow') return { topic, state: 'ok', says };
    const { reason = why, mend = SET_UP } = tensorflowStatus() ?? {};
    return {
      topic,
      state: 'warning',
      says: `${says}: slower than the native library (${reason ?? 'not installed'})`,
      mend,
    };
  } catch (error) {
    return { topic, state: 'missing', says: `it does not load: ${firstLine(error)}`, mend: SET_UP };
  }
}

interface Computes {
  readonly name: string;
  readonly version: string;
  readonly why?: string;
}

const PROBE = `
const { loadBackend } = await import(${JSON.stringify(pathToFileURL(entry('infra/models/backend.js')).href)});
const { name, version, why } = await loadBackend();
console.log(JSON.stringify({ name, version, why }));
`;

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').find((line) => /error/i.test(line)) ?? text.split('\n')[0] ?? '';
}
