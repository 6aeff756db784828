import type { Config } from '../../infra/config.js';

/** A runner's environment: the worker's own, with the threads each runner may use. */
export function runnerEnv({ project, threads }: Config): NodeJS.ProcessEnv {
  return {
    ...process.env,
    COPPICE_PROJECT: project,
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: process.env['TF_NUM_INTEROP_THREADS'] ?? '1',
    OMP_NUM_THREADS: String(threads),
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
  };
}
