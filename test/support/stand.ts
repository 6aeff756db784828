import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { readConfig } from '../../infra/config.js';
import type { Config } from '../../infra/config.js';
import { isAlive } from '../../infra/processes/identity.js';
import { systemParts } from '../../infra/processes/parts.js';
import { supervise } from '../../infra/processes/supervisor.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry, RunRecord, StepRecord } from '../../infra/stores/registry.js';
import { connectTemporal } from '../../infra/temporal/client.js';
import type { Json } from '../../core/json.js';
import type { RunMemo } from '../../core/task.js';
import { stepsQuery } from '../../workflows/messages.js';
import type { LiveState, RunView } from '../../workflows/messages.js';
import { eventually } from './eventually.js';
import { freePort } from './processes.js';
import { makeProject } from './project.js';
import type { TestProject } from './project.js';

/** The workflow bundle that the stand's workers run. */
export const bundle = resolve(import.meta.dirname, '../../dist/workflow-bundle.js');

/** A started run. */
export interface StartedRun {
  readonly handle: WorkflowHandle;
  readonly workflowId: string;
  readonly runId: string;
  /** Its result, also where the server was away meanwhile. */
  result(): Promise<Json>;
  view(): Promise<RunView>;
  /** Waits until a step is in a state. */
  reaches(step: string, state: LiveState): Promise<void>;
  record(): Promise<RunRecord>;
  steps(): Promise<readonly StepRecord[]>;
}

export type PartName = 'temporal' | 'control' | 'worker' | 'serving';

/** A whole system of real processes in a project of its own: Temporal server, registry, worker, and a model server where asked for. */
export interface Stand {
  readonly project: TestProject;
  readonly config: Config;
  readonly client: Client;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  start(pipeline: string, input?: Json, options?: { memo?: RunMemo; workflowId?: string }): Promise<StartedRun>;
  /** The process that does a part's work. */
  pid(part: PartName): number;
  /** SIGKILL; resolves once the supervisor has another one ready. */
  kill(part: PartName): Promise<void>;
  /** The same with SIGTERM. */
  restart(part: PartName): Promise<void>;
  log(part: PartName): string;
  stop(): Promise<void>;
}

let runs = 0;

/**
 * Starts one; the built tree in `dist/` is what runs. `from` names the folder its project is copied from. There is a
 * model server where the settings name its port, `COPPICE_SERVE_PORT`.
 */
export async function startStand(settings: Readonly<Record<string, string>> = {}, from?: string): Promise<Stand> {
  const project = await makeProject(from);
  const env = await environment(project, settings);
  const config = readConfig(env);
  const parts = systemParts({ config, env: { ...process.env, ...env } }).filter(
    ({ name }) => name !== 'serving' || 'COPPICE_SERVE_PORT' in settings,
  );
  const readies = new Map<string, number>();
  const ready = (part: string): number => readies.get(part) ?? 0;
  const supervisor = supervise(parts, {
    state: config.state,
    tell: (event) => event.kind === 'ready' && readies.set(event.part.name, ready(event.part.name) + 1),
  });
  await supervisor.start();
  const { client, close } = await connectTemporal(config.temporal, 20_000);
  const registry = await openRegistry({ databaseUrl: config.databaseUrl, patience: 60_000 });
  const pid = (part: PartName): number => supervisor.processes().get(part)?.at(-1)?.pid ?? -1;
  const signal = async (part: PartName, name: NodeJS.Signals): Promise<void> => {
    const before = ready(part);
    const last = supervisor.processes().get(part)?.at(-1);
    process.kill(pid(part), name);
    await eventually(`${part} is back`, () => ready(part) > before && last !== undefined && !isAlive(last), 90_000);
  };
  return {
    project,
    config,
    client,
    registry,
    artifacts: await openArtifacts(config.artifacts, config.artifactOptions),
    start: (pipeline, input, options = {}) => startRun({ client, registry, config }, { pipeline, input, ...options }),
    pid,
    kill: (part) => signal(part, 'SIGKILL'),
    restart: (part) => signal(part, 'SIGTERM'),
    log: (part) => readFileSync(join(config.state, 'logs', `${part}.log`), 'utf8'),
    stop: async () => {
      await close();
      await registry.close();
      await supervisor.stop();
      await project.dispose();
    },
  };
}

async function environment(
  project: TestProject,
  settings: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const [temporal, ui, database] = [await freePort(), await freePort(), await freePort()];
  return {
    COPPICE_PROJECT: project.folder,
    COPPICE_TEMPORAL_PORT: String(temporal),
    COPPICE_TEMPORAL_UI_PORT: String(ui),
    COPPICE_DATABASE_PORT: String(database),
    COPPICE_RUNNERS: '4',
    ...settings,
  };
}

interface Order {
  readonly pipeline: string;
  readonly input: Json | undefined;
  readonly memo?: RunMemo;
  readonly workflowId?: string;
}

async function startRun(
  { client, registry, config }: Pick<Stand, 'client' | 'registry' | 'config'>,
  order: Order,
): Promise<StartedRun> {
  const workflowId = order.workflowId ?? `${order.pipeline}-${++runs}`;
  const handle = await client.workflow.start(order.pipeline, {
    taskQueue: config.taskQueue,
    workflowId,
    args: order.input === undefined ? [] : [order.input],
    ...(order.memo === undefined ? {} : { memo: { coppice: order.memo } }),
  });
  const runId = handle.firstExecutionRunId;
  const view = (): Promise<RunView> => handle.query(stepsQuery);
  const record = async (): Promise<RunRecord> => {
    const found = await registry.run(runId);
    if (found === null) throw new Error(`no record of ${workflowId}`);
    return found;
  };
  return {
    handle,
    workflowId,
    runId,
    result: () => resultOf(handle),
    view,
    reaches: async (step, state) => {
      const now = async (): Promise<LiveState | undefined> => {
        const { steps } = await view().catch(() => ({ steps: [] }));
        return steps.find(({ id }) => id === step)?.state;
      };
      await eventually(`${workflowId}: ${step} is ${state}`, async () => (await now()) === state, 90_000);
    },
    record,
    steps: () => registry.steps(runId),
  };
}

/** gRPC says these when nobody is there; the run itself goes on. */
const AWAY = new Set([1, 4, 14]);

async function resultOf(handle: WorkflowHandle): Promise<Json> {
  for (;;) {
    try {
      return (await handle.result()) as Json;
    } catch (error) {
      const { code } = ((error as Error).cause ?? error) as { readonly code?: number };
      if (code === undefined || !AWAY.has(code)) throw error;
    }
  }
}
