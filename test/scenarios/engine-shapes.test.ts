import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import type { Json } from '../../core/json.js';
import { eventually } from '../support/eventually.js';
import { countsOf, notesIn, noted, say } from '../support/notes.js';
import { keepHistory, replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

interface Shape {
  readonly name: string;
  readonly value: number;
  /** What is noted when each of its steps is done once. */
  readonly did: readonly string[];
  /** A step in the middle, and one that comes after it. */
  readonly middle: string;
  readonly later: string;
  /** The pipeline whose run the middle step belongs to. */
  readonly owner: string;
}

const fifty = Array.from({ length: 50 }, (_, n) => `fan.b[${n}]`);
const shapes: readonly Shape[] = [
  { name: 'line', value: 7, did: ['line.a', 'line.b', 'line.c'], middle: 'b', later: 'line.c', owner: 'line' },
  {
    name: 'diamond',
    value: 32,
    did: ['diamond.a', 'diamond.b', 'diamond.c', 'diamond.d'],
    middle: 'c',
    later: 'diamond.d',
    owner: 'diamond',
  },
  { name: 'fan', value: 40_425, did: ['fan.a', ...fifty, 'fan.c'], middle: 'b', later: 'fan.c', owner: 'fan' },
  {
    name: 'nested',
    value: 70,
    did: ['nested.first', 'line.a', 'line.b', 'line.c', 'nested.last'],
    middle: 'b',
    later: 'nested.last',
    owner: 'line',
  },
];
const once = ({ did }: Shape): Record<string, number> => Object.fromEntries(did.map((name) => [name, 1]));

interface Begun {
  readonly shape: Shape;
  readonly notes: string;
  readonly run: StartedRun;
}
async function begin(shape: Shape, orders: { readonly [key: string]: Json } = {}): Promise<Begun> {
  const notes = await stand.project.notes();
  const run = await stand.start(shape.name, { notes, n: 1, ...orders });
  return { shape, notes, run };
}
/** Until its middle step is under way and waits for `go`. */
const held = ({ notes, shape }: Begun): Promise<void> =>
  noted(notes, `began ${shape.owner}.${shape.middle}${shape.name === 'fan' ? '[0]' : ''}`);

describe.each(shapes)('$name', (shape) => {
  it('runs each step once, in order, and records it', async () => {
    const { run, notes } = await begin(shape);
    expect(await run.result()).toEqual({ value: shape.value });
    expect(countsOf(notes, 'did')).toEqual(once(shape));
    await keepHistory(run, shape.name);
    expect(notesIn(notes).at(-1)).toBe(`did ${shape.did.at(-1)}`);
    const { steps, state } = await run.view();
    expect(state).toBe('completed');
    expect(steps.every((step) => step.state === 'completed')).toBe(true);
    expect(await run.record()).toMatchObject({ state: 'completed', output: { value: shape.value }, actor: 'temporal' });
    const rows = await run.steps();
    expect(rows.every((row) => row.state === 'completed' && row.attempt === 1)).toBe(true);
    expect(rows.length).toBeGreaterThanOrEqual(3);
  });

  it('tries a step again that failed in passing', async () => {
    const { run, notes } = await begin(shape, { stumble: shape.middle });
    expect(await run.result()).toEqual({ value: shape.value });
    expect(countsOf(notes, 'did')).toEqual(once(shape));
    const owner = shape.owner === shape.name ? run.runId : (await childOf(run)).id;
    const tried = (await stand.registry.steps(owner)).filter(({ attempt }) => attempt === 2);
    expect(tried.map(({ step, state }) => [step.replace(/\[.*/, ''), state])).toEqual([[shape.middle, 'completed']]);
  });

  it('gives what was kept the second time, and says why where it does not', async () => {
    const { run, notes } = await begin(shape);
    await run.result();
    const again = await stand.start(shape.name, { notes, n: 1 });
    expect(await again.result()).toEqual({ value: shape.value });
    expect(countsOf(notes, 'did')).toEqual(once(shape));
    const cached = (await again.steps()).filter(({ step }) => step !== 'inner');
    expect(cached.every(({ state }) => state === 'cached')).toBe(true);

    const other = await stand.start(shape.name, { notes, n: 2 });
    await other.result();
    const [first] = await other.steps();
    expect(first?.cacheMiss).toMatch(
      new RegExp(`^\`${first?.step}\` ran again: input input changed from [0-9a-f]{8}… to [0-9a-f]{8}…$`),
    );
  });

  it('stops what is under way when it is cancelled', async () => {
    const begun = await begin(shape, { hold: shape.middle });
    const { run, notes } = begun;
    await held(begun);
    await run.handle.cancel();
    const failure = await run.result().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect((failure as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(await run.record()).toMatchObject({ state: 'cancelled' });
    const owner = shape.owner === shape.name ? run.runId : (await childOf(run)).id;
    expect((await stand.registry.steps(owner)).map((row) => row.state)).toContain('cancelled');
    expect(countsOf(notes, 'began')[shape.later]).toBeUndefined();
    const { state, steps } = await run.view();
    expect(state).toBe('cancelled');
    await keepHistory(run, `${shape.name}-cancelled`);
    expect(steps.map((step) => step.state)).toContain('cancelled');
    expect(steps.map((step) => step.state)).not.toContain('failed');
  });
});

describe('a worker that is killed', () => {
  it('leaves every shape able to go on with the next one, and no finished step runs twice', async () => {
    const all = await Promise.all(shapes.map((shape) => begin(shape, { hold: shape.middle })));
    await Promise.all(all.map(held));
    const before = Date.now();
    await stand.kill('worker');
    const back = Date.now();
    for (const { notes } of all) say(notes, 'go');
    for (const { run, shape, notes } of all) {
      expect(await run.result()).toEqual({ value: shape.value });
      await keepHistory(run, `${shape.name}-worker-killed`);
      const did = countsOf(notes, 'did');
      expect(Object.keys(did).sort()).toEqual([...shape.did].sort());
      // Of a batch, an item may be done again; of the steps, none.
      if (shape.name !== 'fan') expect(did).toEqual(once(shape));
    }
    console.log(`worker back after ${back - before} ms, all four runs over ${Date.now() - back} ms later`);
  });
});

describe('the histories of all these runs', () => {
  it('replay', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThan(20);
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});

async function childOf({ workflowId }: StartedRun): Promise<{ readonly id: string }> {
  return eventually(
    'the child is recorded',
    async () => (await stand.registry.run(`${workflowId}/inner`)) ?? undefined,
  );
}
