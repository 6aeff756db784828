import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FinalError } from '../core/errors.js';
import type { ArtifactOptions } from './stores/open-artifacts.js';
import { readPlace } from './stores/place.js';

/** Every address and folder that Coppice uses, from the environment, with defaults for one machine. */
export interface Config {
  /** The folder with `package.json` and `pipelines/`. */
  readonly project: string;
  /** State of this project: registry, artifacts, Temporal's database, logs. */
  readonly state: string;
  /** A folder, or `s3://bucket/prefix`. */
  readonly artifacts: string;
  /** For artifacts that do not lie in a folder. */
  readonly artifactOptions: ArtifactOptions;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly uiPort: number };
  readonly taskQueue: string;
  readonly databaseUrl: string;
  /** `databaseUrl` names a server of the user's; otherwise the control process serves PGlite. */
  readonly externalDatabase: boolean;
  readonly serve: { readonly host: string; readonly port: number };
  /** Where `coppice gateway` listens. */
  readonly gateway: { readonly host: string; readonly port: number };
  /** Pools whose steps this worker runs. */
  readonly pools: readonly string[];
  /** Runner processes, i.e. steps at once, in this worker. */
  readonly runners: number;
  /** TensorFlow's threads in each runner. */
  readonly threads: number;
  /** A runner above this many MiB is replaced after its step; above twice as many, at once. */
  readonly runnerMemoryMiB: number;
  /** What a query may hold in memory; what is more goes to the artifact store's scratch folder meanwhile. */
  readonly queryMemoryMiB: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `COPPICE_*`. Throws FinalError `CONFIG` naming the variable, what it holds and what it may hold. */
export function readConfig(env: Environment = process.env, cwd: string = process.cwd()): Config {
  const project = resolve(env['COPPICE_PROJECT'] ?? findProject(cwd));
  const state = resolve(project, env['COPPICE_STATE'] ?? '.coppice');
  const port = (name: string, fallback: number): number => whole(env, name, fallback, { min: 1, max: 65_535 });
  const databasePort = port('COPPICE_DATABASE_PORT', 7243);
  const temporalPort = port('COPPICE_TEMPORAL_PORT', 7233);
  return {
    project,
    state,
    artifacts: artifactPlace(env['COPPICE_ARTIFACTS'] || join(state, 'artifacts'), cwd),
    artifactOptions: artifactOptions(env, project, state),
    temporal: {
      address: env['COPPICE_TEMPORAL_ADDRESS'] ?? `127.0.0.1:${temporalPort}`,
      namespace: env['COPPICE_TEMPORAL_NAMESPACE'] ?? 'default',
      uiPort: port('COPPICE_TEMPORAL_UI_PORT', 8233),
    },
    taskQueue: env['COPPICE_TASK_QUEUE'] ?? 'coppice',
    databaseUrl: env['COPPICE_DATABASE_URL'] ?? `postgresql://postgres@127.0.0.1:${databasePort}/postgres`,
    externalDatabase: env['COPPICE_DATABASE_URL'] !== undefined,
    serve: { host: env['COPPICE_HOST'] ?? '127.0.0.1', port: port('COPPICE_SERVE_PORT', 8090) },
    gateway: { host: env['COPPICE_HOST'] ?? '127.0.0.1', port: port('COPPICE_GATEWAY_PORT', 8091) },
    pools: (env['COPPICE_POOLS'] ?? 'cpu').split(',').map((pool) => pool.trim()),
    runners: whole(env, 'COPPICE_RUNNERS', 2, { min: 1, max: 1024 }),
    threads: whole(env, 'COPPICE_THREADS', 1, { min: 1, max: 1024 }),
    runnerMemoryMiB: whole(env, 'COPPICE_RUNNER_MEMORY_MIB', 4096, { min: 64, max: 1_048_576 }),
    queryMemoryMiB: queryMemoryMiB(env),
  };
}

function artifactPlace(text: string, cwd: string): string {
  const place = readPlace(text, cwd);
  return place.kind === 'folder' ? place.folder : text;
}

function artifactOptions(env: Environment, project: string, state: string): ArtifactOptions {
  const [endpoint, region] = [env['COPPICE_S3_ENDPOINT'], env['COPPICE_S3_REGION']];
  return {
    ...(endpoint ? { endpoint: webAddress('COPPICE_S3_ENDPOINT', endpoint) } : {}),
    ...(region ? { region } : {}),
    ...(env['COPPICE_S3_PATH_STYLE'] ? { pathStyle: yesOrNo(env, 'COPPICE_S3_PATH_STYLE') } : {}),
    cache: resolve(project, env['COPPICE_ARTIFACT_CACHE'] || join(state, 'artifact-cache')),
    cacheBytes: whole(env, 'COPPICE_ARTIFACT_CACHE_MIB', 20_480, { min: 64, max: 1_073_741_824 }) * 2 ** 20,
  };
}

function webAddress(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return text;
  throw new FinalError('CONFIG', {
    // What is no address may be a secret in the wrong place, so it is not shown.
    message: `${name} is not the address of a web server.`,
    hint: 'Set it to http://host:port or https://host, without a user or a password in it.',
  });
}

function yesOrNo(env: Environment, name: string): boolean {
  const text = env[name];
  if (text === 'true' || text === 'false') return text === 'true';
  throw new FinalError('CONFIG', {
    message: `${name} is "${text}".`,
    hint: 'Set it to true or false, or leave it out.',
  });
}

/** With the default, a split of 30 million unsorted rows stays below 1 GiB, Node included. Throws FinalError `CONFIG`. */
export function queryMemoryMiB(env: Environment = process.env): number {
  return whole(env, 'COPPICE_QUERY_MEMORY_MIB', 384, { min: 64, max: 1_048_576 });
}

function findProject(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return from;
  }
}

function whole(env: Environment, name: string, fallback: number, range: { min: number; max: number }): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  throw new FinalError('CONFIG', {
    message: `${name} is "${text}".`,
    hint: `Set it to a whole number from ${range.min} to ${range.max}, or leave it out for ${fallback}.`,
  });
}
