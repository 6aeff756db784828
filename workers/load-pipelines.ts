import type { Config } from '../infra/config.js';
import { openArtifacts } from '../infra/stores/open-artifacts.js';
import { Catalog } from './catalog/catalog.js';
import type { LoadedPipeline } from './catalog/catalog.js';
import { RunnerPool } from './runner/pool.js';
import { runnerEnv } from './runner/env.js';

export type { LoadedPipeline } from './catalog/catalog.js';

/** The project's pipelines as they are now, for commands that need no worker. User code runs in a child process. */
export async function loadPipelines(config: Config): Promise<readonly LoadedPipeline[]> {
  const artifacts = await openArtifacts(config.artifacts, config.artifactOptions);
  const runners = new RunnerPool({ size: 1, env: runnerEnv(config), memoryMiB: config.runnerMemoryMiB, tasks: 1000 });
  try {
    return await new Catalog({ config, artifacts, runners }).all();
  } finally {
    runners.close();
  }
}
