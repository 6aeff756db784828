import type { StepContext } from '../../activities/context.js';
import { FinalError } from '../../core/errors.js';
import { deriveSeed } from '../../core/seed.js';
import type { Json } from '../../core/json.js';
import type { ItemFailure, StepTask } from '../../core/task.js';
import { redact } from '../../infra/redact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Attempt } from './protocol.js';
import { readStored } from './open-values.js';
import { spill } from './store-values.js';

/** What a batch has done so far: kept with each item, so that a lost worker costs one item and not the batch. */
interface Done {
  readonly outputs: Json;
  readonly failures: readonly ItemFailure[];
}

export interface Batch {
  readonly task: StepTask;
  readonly attempt: Attempt;
  readonly items: readonly Json[];
  readonly artifacts: Artifacts;
  readonly context: StepContext;
  /** Runs one item; `resume` is its own checkpoint of the attempt before. */
  readonly runItem: (item: Json, index: number, context: StepContext) => Promise<Json>;
}

/** What lies in a heartbeat stays below this. */
const CHECKPOINT_BYTES = 16 * 1024;
const CHECKPOINT_MS = 500;
/** An activity's first heartbeat is a request to the server: a batch that is over sooner makes none. */
const PROGRESS_MS = 100;

/** True at most once in so many milliseconds. */
function everyMs(ms: number): () => boolean {
  let last = Date.now();
  return () => {
    if (Date.now() - last < ms) return false;
    last = Date.now();
    return true;
  };
}

/** The items of one batch, one after the other. A failed item is `null` in the outputs. */
export async function runItems(batch: Batch): Promise<{ outputs: Json[]; failures: ItemFailure[] }> {
  const { task, items, context } = batch;
  const { from, allowFailures } = task.items!;
  const { outputs, failures, inner } = await resumed(batch);
  const first = outputs.length;
  const due = everyMs(CHECKPOINT_MS);
  const mayTell = everyMs(PROGRESS_MS);
  for (let index = first; index < items.length; index += 1) {
    context.signal.throwIfAborted();
    const own = itemContext(batch, { index, outputs, failures, inner: index === first ? inner : undefined });
    try {
      outputs.push(await batch.runItem(items[index]!, index, own));
    } catch (error) {
      if (!mayFail(error, batch) || failures.length >= allowFailures) {
        if (items.length > 1) context.checkpoint(await checkpointOf({ outputs, failures }, null, batch.artifacts));
        throw error;
      }
      failures.push({ item: from + index, message: redact(error instanceof Error ? error.message : String(error)) });
      outputs.push(null);
    }
    if (mayTell())
      context.progress({ fraction: outputs.length / items.length, message: `${outputs.length}/${items.length}` });
    if (items.length > 1 && due()) context.checkpoint(await checkpointOf({ outputs, failures }, null, batch.artifacts));
  }
  return { outputs, failures };
}

/** An error that may pass is tried again with the whole batch, until its last attempt. */
function mayFail(error: unknown, { attempt, context }: Batch): boolean {
  if (context.signal.aborted) return false;
  return attempt.last || error instanceof FinalError;
}

interface Resumed {
  readonly outputs: Json[];
  readonly failures: ItemFailure[];
  readonly inner: Json | undefined;
}

async function resumed({ attempt, artifacts, items }: Batch): Promise<Resumed> {
  if (items.length === 1) return { outputs: [], failures: [], inner: attempt.resume ?? undefined };
  const state = attempt.resume as (Done & { readonly inner: Json }) | null;
  if (state === null) return { outputs: [], failures: [], inner: undefined };
  const outputs = (await readStored(state.outputs, artifacts)) as readonly Json[];
  return { outputs: [...outputs], failures: [...state.failures], inner: state.inner ?? undefined };
}

interface ItemState extends Resumed {
  readonly index: number;
}

function itemContext({ context, task, items, artifacts }: Batch, state: ItemState): StepContext {
  const item = task.items!.from + state.index;
  if (items.length === 1) return { ...context, item, resume: state.inner };
  const { index, failures } = state;
  const seed = deriveSeed(task.run.seed, task.step, item);
  const outputs = [...state.outputs];
  const checkpoint = (inner: Json): void => {
    // Storing it takes time: once the item is over, its own state would be taken for the next item's.
    const keep = (saved: Json): void => (state.outputs.length === index ? context.checkpoint(saved) : undefined);
    const tell = (error: unknown): void => context.log('a checkpoint was not kept', { item, error: String(error) });
    void checkpointOf({ outputs, failures }, inner, artifacts).then(keep).catch(tell);
  };
  return { ...context, item, seed, resume: state.inner, checkpoint };
}

async function checkpointOf({ outputs, failures }: Done, inner: Json, artifacts: Artifacts): Promise<Json> {
  return {
    outputs: await spill(outputs, CHECKPOINT_BYTES, artifacts),
    failures: [...failures],
    inner,
  } as unknown as Json;
}
