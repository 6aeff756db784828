import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io, LayersModel, Optimizer } from '@tensorflow/tfjs';
import { isArtifactRef } from '../../core/artifact.js';
import type { ArtifactRef } from '../../core/artifact.js';
import { EngineError, RetryableError } from '../../core/errors.js';
import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import type { Tensorflow } from '../../infra/models/backend.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Course } from './course.js';
import { restoreOptimizer, restoreWeights, snapshotOptimizer, snapshotWeights } from './snapshot.js';
import type { Snapshot } from './snapshot.js';

/** Where a training stands. The order of the rows is no part of it: the seed and the epoch decide that. */
export interface Standing {
  readonly course: Course;
  /** Weights of the best epoch so far. */
  readonly best: Snapshot | undefined;
}

export interface Trained {
  readonly tf: Tensorflow;
  readonly artifacts: Artifacts;
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  /** What a checkpoint must come from to be this training's: seed, data, topology, optimizer. */
  readonly identity: string;
}

type Specs = readonly io.WeightsManifestEntry[];
interface Saved {
  readonly identity: string;
  readonly course: Course;
  readonly specs: { readonly weights: Specs; readonly optimizer: Specs; readonly best?: Specs };
}

/** Makes a checkpoint durable and gives the note that the next attempt finds it by. */
export async function saveCheckpoint(
  { tf, artifacts, model, optimizer, identity }: Trained,
  { course, best }: Standing,
): Promise<Json> {
  const weights = await snapshotWeights(tf, model);
  const slots = await snapshotOptimizer(tf, optimizer);
  const specs = { weights: weights.specs, optimizer: slots.specs, ...(best && { best: best.specs }) };
  const saved: Saved = { identity, course, specs };
  const files: Record<string, Uint8Array | string> = {
    'state.json': JSON.stringify(saved),
    'weights.bin': weights.data,
    'optimizer.bin': slots.data,
    ...(best && { 'best.bin': best.data }),
  };
  const scratch = await artifacts.scratch();
  const paths = Object.keys(files).map((path) => ({ path, from: join(scratch, path) }));
  for (const { path, from } of paths) await writeFile(from, files[path]!);
  return { checkpoint: (await artifacts.commit({ kind: 'checkpoint', files: paths })) as unknown as Json };
}

/**
 * Puts model and optimizer where the attempt before left them. `undefined`, with the reason logged, where there is
 * nothing to go on from: the training then begins anew, which costs time and never correctness.
 */
export async function resumeCheckpoint(
  { tf, artifacts, model, optimizer, identity }: Trained,
  resume: Json | undefined,
  log: (message: string) => void,
): Promise<Standing | undefined> {
  const ref = referenceIn(resume);
  if (ref === undefined) return undefined;
  try {
    const read = (file: string): Promise<Uint8Array> => artifacts.bytes(ref, file);
    const saved = JSON.parse(Buffer.from(await read('state.json')).toString()) as Saved;
    if (saved.identity !== identity) {
      log('the checkpoint is of another training: beginning anew');
      return undefined;
    }
    const { specs, course } = saved;
    const [weights, slots] = [await read('weights.bin'), await read('optimizer.bin')];
    const best = specs.best && { data: await read('best.bin'), specs: specs.best };
    restoreWeights(tf, model, { data: weights, specs: specs.weights });
    restoreOptimizer(tf, optimizer, { data: slots, specs: specs.optimizer });
    return { course, best };
  } catch (error) {
    if (!(error instanceof EngineError) || error instanceof RetryableError) throw error;
    log(`the checkpoint cannot be read, so the training begins anew: ${error.message}`);
    return undefined;
  }
}

function referenceIn(resume: Json | undefined): ArtifactRef | undefined {
  const ref = isPlainObject(resume) ? resume['checkpoint'] : undefined;
  return isArtifactRef(ref) ? ref : undefined;
}
