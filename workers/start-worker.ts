import { NativeConnection, Worker } from '@temporalio/worker';
import { makeRolloutEngine } from '../activities/rollout-engine.js';
import { makeRunEngine } from '../activities/run-engine.js';
import type { Json } from '../core/json.js';
import type { Config } from '../infra/config.js';
import { openArtifacts } from '../infra/stores/open-artifacts.js';
import { openRegistry } from '../infra/stores/postgres/index.js';
import { intervalBefore } from '../infra/temporal/interval.js';
import { DEFAULT_POOL, engineQueue, poolQueue } from '../workflows/queues.js';
import { readWorkflowBundle } from './bundle.js';
import { Catalog } from './catalog/catalog.js';
import { runnerEnv } from './runner/env.js';
import { RunnerPool } from './runner/pool.js';
import { watchMemory } from './runner/watch-memory.js';
import { makeStepActivity } from './step-activity.js';

export interface RunningWorker {
  /** Resolves when all has drained after `stop`; rejects when a part of it fails. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** A registry that is being started again is waited for; below the time a local activity has. */
const REGISTRY_PATIENCE_MS = 15_000;

/** After how many tasks a runner is replaced, as native libraries leak. */
const RUNNER_TASKS = 500;

/**
 * One worker process: the interpreter, the steps of its pools, and the engine's own activities on a queue of their own,
 * so that trainings that fill every slot never hold up a rollout.
 */
export async function startWorker(config: Config): Promise<RunningWorker> {
  const [connection, artifacts, registry] = await Promise.all([
    NativeConnection.connect({ address: config.temporal.address }),
    openArtifacts(config.artifacts, config.artifactOptions),
    openRegistry({ databaseUrl: config.databaseUrl, patience: REGISTRY_PATIENCE_MS }),
  ]);
  const runners = { env: runnerEnv(config), memoryMiB: config.runnerMemoryMiB, tasks: RUNNER_TASKS };
  const heavy = new RunnerPool({ ...runners, size: config.runners });
  const light = new RunnerPool({ ...runners, size: 1 });
  const unwatch = watchMemory(heavy, config.runnerMemoryMiB);
  const catalog = new Catalog({ config, artifacts, runners: light });
  const step = makeStepActivity({ heavy, light });
  const engine = makeRunEngine({
    registry,
    intervalBefore,
    planOf: (pipeline) => catalog.plan(pipeline),
    checkInput: async (code, input) => (await light.run({ kind: 'check', code, input })) as Json,
  });
  const common = {
    connection,
    namespace: config.temporal.namespace,
    shutdownGraceTime: '5s',
    // After the grace a runner that does not listen has ten seconds before it is killed; then its step is given back.
    shutdownForceTime: '18s',
    // Else a heartbeat, and with it what a step tells of its progress, waits for up to 80% of the heartbeat's time-out.
    maxHeartbeatThrottleInterval: '1s',
  } as const;
  const steps = { default: step, ...engine };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: config.taskQueue,
      workflowBundle: readWorkflowBundle(),
      activities: steps,
      maxConcurrentActivityTaskExecutions: config.runners,
      // A run whose worker was killed waits this long before another worker takes it over.
      stickyQueueScheduleToStartTimeout: '1s',
    }),
    Worker.create({ ...common, taskQueue: engineQueue(config.taskQueue), activities: makeRolloutEngine({ registry }) }),
    ...otherPools(config).map((pool) =>
      Worker.create({
        ...common,
        taskQueue: poolQueue(config.taskQueue, pool),
        activities: steps,
        maxConcurrentActivityTaskExecutions: config.runners,
      }),
    ),
  ]);
  // Once the worker is made, as both are work for the processor: load what is there now, so that the first run does not wait.
  light.warm();
  heavy.warm();
  void catalog.all();
  const ended = Promise.all(workers.map((worker) => worker.run())).then(async () => {
    unwatch();
    heavy.close();
    light.close();
    await registry.close();
    await connection.close();
  });
  return {
    ended,
    stop: () => workers.filter((worker) => worker.getState() === 'RUNNING').forEach((worker) => worker.shutdown()),
  };
}

function otherPools({ pools }: Config): readonly string[] {
  return pools.filter((pool) => pool !== DEFAULT_POOL);
}
