import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProgram, stopProgram } from './processes.js';
import type { Program } from './processes.js';
import { makeProject } from './project.js';
import { buildRawBundle } from './raw/bundle.js';
import { environmentOf, startSystem } from './system.js';
import type { System } from './system.js';

export const RAW_QUEUE = 'raw';

/** A system with trivial pipelines, and beside it, on the same Temporal server, the floor's worker. */
export interface Stand extends Omit<System, 'stop'> {
  /** The floor's worker once more, on another task queue. */
  readonly rawWorker: (taskQueue: string) => Program;
  close(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const project = await makeProject('bench/pipelines');
  try {
    const bundle = join(project.folder, 'raw-bundle.js');
    await buildRawBundle(bundle);
    const system = await startSystem(await environmentOf(project.folder));
    const { config } = system;
    const rawWorker = (taskQueue: string): Program => ({
      module: fileURLToPath(new URL('raw/worker.js', import.meta.url)),
      args: [config.temporal.address, config.temporal.namespace, taskQueue, bundle],
    });
    const raw = await startProgram(rawWorker(RAW_QUEUE));
    const close = async (): Promise<void> => {
      await stopProgram(raw);
      await system.stop();
      await project.remove();
    };
    return { ...system, rawWorker, close };
  } catch (error) {
    await project.remove();
    throw error;
  }
}
