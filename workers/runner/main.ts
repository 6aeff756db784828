/** A runner: a child process of a worker in which users' code runs. Told what to do over IPC; ends when its worker does. */
import { readConfig } from '../../infra/config.js';
import { redactWrites } from '../../infra/redact.js';
import { hideSecrets } from '../../infra/secrets.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { lint } from '../../core/lint/index.js';
import { compile } from '../../pipelines/index.js';
import { makeBuiltins } from './builtins.js';
import { checkInput } from './check-input.js';
import { toFailure } from './failure.js';
import { Modules } from './modules.js';
import type { Answer, Reply, Request } from './protocol.js';
import { runTask } from './run-task.js';
import type { RunnerDeps } from './run-task.js';
import { stepContext } from './task-context.js';

/**
 * While the registry is away a finished step waits to be recorded, rather than be thrown away and run again. Milliseconds;
 * the worker goes on beating meanwhile.
 */
const PATIENCE_MS = 120_000;

const deps = await makeDeps();
const aborts = new Map<number, AbortController>();

process.on('message', (request: Request) => void hear(request));
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group of processes; the worker decides when its runners end.
process.on('SIGINT', () => {});
hideSecrets();
redactWrites(process.stdout);
redactWrites(process.stderr);
send({ kind: 'ready' });

async function hear(request: Request): Promise<void> {
  if (request.kind === 'cancel') return aborts.get(request.call)?.abort();
  const abort = new AbortController();
  aborts.set(request.call, abort);
  const { call } = request;
  try {
    const answer = await answerTo(request, abort.signal);
    send({ kind: 'done', call, answer, memoryMiB: memoryMiB() });
  } catch (error) {
    send({ kind: 'failed', call, error: toFailure(error), memoryMiB: memoryMiB() });
  } finally {
    aborts.delete(call);
  }
}

async function answerTo(request: Exclude<Request, { kind: 'cancel' }>, signal: AbortSignal): Promise<Answer> {
  if (request.kind === 'run') {
    const { task, attempt, call } = request;
    const context = stepContext({ task, attempt, signal, tell: (reply) => send({ ...reply, call }) });
    return runTask(deps, task, attempt, context);
  }
  const pipeline = await deps.modules.load(request.code);
  if (request.kind === 'check') return checkInput(pipeline, request.input);
  const plan = compile(pipeline);
  return { plan, problems: lint(plan) };
}

function send(reply: Reply): void {
  // A worker that is gone hears nothing; `disconnect` ends this process.
  process.send?.(reply, undefined, undefined, () => {});
}

function memoryMiB(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}

async function makeDeps(): Promise<RunnerDeps> {
  const config = readConfig();
  const artifacts = await openArtifacts(config.artifacts, config.artifactOptions);
  const { databaseUrl } = config;
  let opened: Promise<Registry> | undefined;
  const registry = (): Promise<Registry> =>
    (opened ??= openRegistry({ databaseUrl, connections: 2, patience: PATIENCE_MS }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  return {
    artifacts,
    registry,
    modules: new Modules(config.project, artifacts),
    builtins: makeBuiltins({ artifacts, registry, project: config.project }),
    openTable: async (ref) => (await import('../../infra/arrow/open-table.js')).openTable(ref, artifacts),
    materialise: async (query, options) => {
      const { makeMaterialise } = await import('../../activities/materialise.js');
      return makeMaterialise({ artifacts, project: config.project })(query, options);
    },
    identify: async (sources) => {
      const { identities } = await import('../../infra/sources/identities.js');
      return identities(sources, { artifacts, project: config.project });
    },
  };
}
