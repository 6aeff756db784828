import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StepContext } from '../../activities/context.js';
import type { CodeRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { readStored } from '../../workers/runner/open-values.js';
import { runItems } from '../../workers/runner/run-items.js';
import { stepContext } from '../support/step-context.js';

let root: string;
let artifacts: Artifacts;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coppice-items-'));
  artifacts = await openArtifacts(root);
});
afterAll(() => rm(root, { recursive: true, maxRetries: 5 }));

const code: CodeRef = { $artifact: 'code', digest: 'c'.repeat(64), uri: 'file:///c', bytes: 1 };
const run = { id: 'r', workflowId: 'w', pipeline: 'p', planDigest: 'd', seed: 1, cache: true };
type Body = (item: number, context: StepContext) => Promise<Json> | Json;
interface Settings {
  readonly items: readonly number[];
  readonly from?: number;
  readonly allowFailures?: number;
  readonly last?: boolean;
  readonly resume?: Json | null;
}

/** Runs a batch; also gives every checkpoint it kept. */
async function runBatch(body: Body, { items, from = 0, allowFailures = 0, last = false, resume = null }: Settings) {
  const kept: { outputs: Json; failures: Json; inner: Json }[] = [];
  const { context } = stepContext({ checkpoint: (state) => kept.push(state as never) });
  const result = await runItems({
    task: {
      run,
      code,
      step: 's',
      input: null,
      items: { from, to: from + items.length, allowFailures },
      inlineBytes: 1_000,
    },
    attempt: { number: resume === null ? 1 : 2, last, resume },
    items,
    artifacts,
    context,
    runItem: async (item, _index, own) => body(item as number, own),
  }).catch((error: unknown) => ({ error: error as Error }));
  return { result, kept };
}

describe('the items of a batch', () => {
  it('run one after the other, each knowing its place in the map', async () => {
    const seen: (number | undefined)[] = [];
    const { result } = await runBatch((item, { item: at }) => (seen.push(at), item * 2), {
      items: [1, 2, 3],
      from: 30,
    });
    expect(result).toEqual({ outputs: [2, 4, 6], failures: [] });
    expect(seen).toEqual([30, 31, 32]);
  });

  const odd: Body = (item) => {
    if (item % 2 === 1) throw new FinalError('ODD', { message: `${item} is odd` });
    return item;
  };

  it('may fail, as many as may; a failed one is null', async () => {
    const { result } = await runBatch(odd, { items: [0, 1, 2], from: 10, allowFailures: 1 });
    expect(result).toEqual({ outputs: [0, null, 2], failures: [{ item: 11, message: '1 is odd' }] });
  });

  it('fail the batch with the first that may not, and what was done until then is kept for the next attempt', async () => {
    const { result, kept } = await runBatch(odd, { items: [0, 1, 2, 3], allowFailures: 1 });
    expect(result).toMatchObject({ error: { message: '3 is odd' } });
    expect(kept.at(-1)).toEqual({ outputs: [0, null, 2], failures: [{ item: 1, message: '1 is odd' }], inner: null });
  });

  it('that fail in passing are tried again with the batch, until its last attempt', async () => {
    const broken: Body = () => {
      throw new Error('busy');
    };
    expect((await runBatch(broken, { items: [0, 1], allowFailures: 2 })).result).toMatchObject({
      error: { message: 'busy' },
    });
    const { result } = await runBatch(broken, { items: [0, 1], allowFailures: 2, last: true });
    expect(result).toMatchObject({ outputs: [null, null] });
  });

  it('go on where the attempt before ended, within an item too', async () => {
    const ran: Json[] = [];
    const body: Body = (item, { resume }) => {
      ran.push([item, resume ?? null]);
      return item;
    };
    const resume = { outputs: [0, null], failures: [{ item: 1, message: 'x' }], inner: { epoch: 3 } };
    const { result } = await runBatch(body, { items: [0, 1, 2, 3], allowFailures: 1, resume });
    expect(result).toEqual({ outputs: [0, null, 2, 3], failures: [{ item: 1, message: 'x' }] });
    expect(ran).toEqual([
      [2, { epoch: 3 }],
      [3, null],
    ]);
  });

  it('never leave a state for an item that is another’s, however long it takes to store', async () => {
    // Outputs above what a heartbeat may hold: each checkpoint is a file.
    const body: Body = async (item, { checkpoint }) => {
      for (let epoch = 0; epoch < 5; epoch += 1) {
        checkpoint({ of: item });
        await pause((item % 2) * 10);
      }
      return `${item}`.repeat(20_000);
    };
    const { result, kept } = await runBatch(body, { items: [0, 1, 2, 3, 4, 5, 6, 7] });
    expect(result).toMatchObject({ failures: [] });
    expect(kept.filter(({ inner }) => inner !== null).length).toBeGreaterThan(0);
    for (const { outputs, inner } of kept) {
      const done = (await readStored(outputs, artifacts)) as readonly Json[];
      if (inner !== null) expect(inner).toEqual({ of: done.length });
    }
  });
});
