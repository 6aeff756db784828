import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { deriveSeed } from '../../core/seed.js';
import type { RunMemo } from '../../core/task.js';
import { answerGate } from '../../workflows/messages.js';
import { countsOf } from '../support/notes.js';
import { replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

async function failureOf(run: StartedRun): Promise<string> {
  const failed: unknown = await run.result().then(
    () => undefined,
    (error: unknown) => error,
  );
  let told = '';
  for (let here = failed; here instanceof Error; here = here.cause) told += `${here.message}\n`;
  return told;
}

describe('an input', () => {
  it('that is wrong is refused at once, with every problem by its path', async () => {
    const run = await stand.start('checked', { month: 'January', trials: [{ units: 8 }, { units: -1 }, {}] });
    const told = await failureOf(run);
    expect(told).toContain('The input of "checked" has 3 problems');
    expect(told).toContain('month: expected a month such as 2001-01');
    expect(told).toMatch(/trials\.1\.units: .*>0/);
    expect(told).toMatch(/trials\.2\.units: .*expected number/);
    expect(await stand.registry.run(run.runId)).toBeNull();
  });

  it.each([
    ['none, as from a client', undefined],
    ['null, as the Temporal UI sends an empty one', null],
    ['an empty object', {}],
  ])('may be left out: %s', async (_, input) => {
    const run = await stand.start('checked', input);
    const seed = deriveSeed(7, 'first');
    expect(await run.result()).toEqual({ month: '2001-01', units: 8, seed, of: 7 });
    expect(await run.record()).toMatchObject({ input: { month: '2001-01', trials: [{ units: 8 }] }, seed: 7 });
  });
});

describe('the name of a pipeline', () => {
  it('that nobody knows is answered with those there are', async () => {
    const told = await failureOf(await stand.start('chequed'));
    expect(told).toContain('There is no pipeline "chequed"');
    expect(told).toMatch(/Known: .*checked, .*line, .*wide/);
  });

  it('that is the engine’s own is refused', async () => {
    expect(await failureOf(await stand.start('coppice.unknown'))).toContain('There is no workflow "coppice.unknown"');
  });
});

const header = `import { pipeline, z } from 'coppice';\n`;

describe('a pipeline file', () => {
  it.each([
    [
      'throws',
      `${header}\nconst table = (): never => {\n  throw new Error('no such table');\n};\ntable();\nexport default pipeline('throws', {}, () => ({}));\n`,
      /"throws" \(pipelines\/throws\.ts\) cannot run: pipelines\/throws\.ts:4: Error: no such table/,
    ],
    [
      'syntax',
      `${header}\nexport default pipeline('syntax', {}, (p) => {\n  const = 3;\n});\n`,
      /pipelines\/syntax\.ts cannot be bundled: pipelines\/syntax\.ts:4:9: /,
    ],
    ['nothing', `${header}\nexport const helper = 3;\n`, /pipelines\/nothing\.ts: The file does not export a pipeline/],
    [
      'missing',
      `${header}import { gone } from './gone.js';\n\nexport default pipeline('missing', { input: z.object({ n: gone }) }, () => ({}));\n`,
      /pipelines\/missing\.ts:2:22: Could not resolve "\.\/gone\.js"/,
    ],
    [
      'misuse',
      `${header}\nexport default pipeline('misuse', { input: z.object({ n: z.number() }) }, (p) => ({\n  n: p.step('n', p.input.n, (n) => n) + 1,\n}));\n`,
      /pipelines\/misuse\.ts:4: `n` is a reference, and it was computed with/,
    ],
    [
      'ungated',
      `${header}\nexport default pipeline('ungated', {}, (p) => {\n  p.gate('approve', { approvers: [], timeout: 'soon' });\n  return {};\n});\n`,
      /Nobody may approve "approve"\. "approve" has gate timeout: "soon"/,
    ],
  ])('that %s is named, with the line, and the others still load', async (name, text, message) => {
    await stand.project.write(`pipelines/${name}.ts`, text);
    expect(await failureOf(await stand.start(name))).toMatch(message);
    expect(await (await stand.start('checked')).result()).toMatchObject({ units: 8 });
    await stand.project.remove(`pipelines/${name}.ts`);
    expect(await failureOf(await stand.start(name))).toContain(`There is no pipeline "${name}"`);
  });

  it('that is mended runs, and so does one whose import is mended', async () => {
    await stand.project.write(
      'pipelines/mended.ts',
      `${header}import { n } from '../part.js';\nexport default pipeline('mended', {}, (p) => ({ n: p.step('n', 1, (one) => one + n) }));\n`,
    );
    await stand.project.write('part.ts', 'export const n = ;\n');
    expect(await failureOf(await stand.start('mended'))).toContain('part.ts:1:18');
    await stand.project.write('part.ts', 'export const n = 4;\n');
    expect(await (await stand.start('mended')).result()).toEqual({ n: 5 });
    await stand.project.write('part.ts', 'export const n = 41;\n');
    expect(await (await stand.start('mended')).result()).toEqual({ n: 42 });
  });
});

describe('a pipeline that is edited while a run waits at a gate', () => {
  const version = (steps: string): string =>
    `${header}export default pipeline('edited', {}, (p) => {
  const first = p.step('first', 1, (n) => n);
  const approved = p.gate('approve', { approvers: ['ana'], show: first });
  ${steps}
});\n`;

  it('finishes on the graph and the code it began with', async () => {
    await stand.project.write(
      'pipelines/edited.ts',
      version(`const removed = p.step('removed', approved, ({ by }) => 'old ' + by);
  return { end: p.step('renamed', removed, (text) => text + '!') };`),
    );
    const old = await stand.start('edited');
    await old.reaches('approve', 'open');
    await stand.project.write(
      'pipelines/edited.ts',
      version(`const added = p.step('added', first, (n) => n + 1);
  return { end: p.step('new-name', { approved, added }, (given) => 'new ' + given.added) };`),
    );
    // Another worker, which has never seen the old code.
    await stand.kill('worker');
    const young = await stand.start('edited');
    await young.reaches('approve', 'open');
    for (const { handle } of [old, young]) {
      await handle.executeUpdate(answerGate, { args: [{ gate: 'approve', approve: true, by: 'ana' }] });
    }
    expect(await old.result()).toEqual({ end: 'old ana!' });
    expect(await young.result()).toEqual({ end: 'new 2' });
    const names = async (run: StartedRun): Promise<string[]> => (await run.steps()).map(({ step }) => step).sort();
    expect(await names(old)).toEqual(['approve', 'first', 'removed', 'renamed']);
    expect(await names(young)).toEqual(['added', 'approve', 'first', 'new-name']);
  });
});

describe('a run that is cancelled as it begins', () => {
  it('is either not on record or on record with its end', async () => {
    const notes = await stand.project.notes();
    const started = await Promise.all(Array.from({ length: 12 }, () => stand.start('line', { notes, n: 5 })));
    await Promise.all(started.map((run) => run.handle.cancel().catch(() => undefined)));
    await Promise.all(started.map((run) => run.result().catch(() => undefined)));
    const records = await Promise.all(started.map((run) => stand.registry.run(run.runId)));
    expect(records.filter((record) => record?.state === 'running')).toEqual([]);
    expect(await stand.registry.runs({ state: 'running' })).toEqual([]);
  });
});

describe('a run that is reproduced', () => {
  it('is run again whole, with its own plan, input and seed', async () => {
    const notes = await stand.project.notes();
    const first = await stand.start(
      'line',
      { notes, n: 5 },
      { memo: { seed: 11, actor: 'user:ana', reason: 'by hand' } },
    );
    expect(await first.result()).toEqual({ value: 15 });
    const again = await stand.start(
      'line',
      { notes, n: 6 },
      { memo: { reproduces: first.runId, reason: `reproduces ${first.runId}` } },
    );
    expect(await again.result()).toEqual({ value: 15 });
    expect(countsOf(notes, 'did')).toEqual({ 'line.a': 2, 'line.b': 2, 'line.c': 2 });
    const [was, is] = [await first.record(), await again.record()];
    expect(was).toMatchObject({ seed: 11, actor: 'user:ana', reason: 'by hand' });
    expect(is).toMatchObject({
      seed: 11,
      input: was.input,
      planDigest: was.planDigest,
      reason: `reproduces ${first.runId}`,
    });
    const outputs = async (run: StartedRun): Promise<unknown[]> =>
      (await run.steps()).map(({ step, output }) => [step, output]);
    expect(await outputs(again)).toEqual(await outputs(first));
  });

  it('takes nothing from the cache and asks nobody in its child runs either', async () => {
    const inner = `${header}export default pipeline('inner', {}, (p) => ({
      n: p.step('n', 1, (n) => n, { cache: true }),
      asked: p.gate('asked', { approvers: ['ana'], timeout: '100ms' }),
    }));\n`;
    const outer = `${header}import inner from './inner.js';
      export default pipeline('outer', {}, (p) => ({ inner: p.run('inner', inner, {}) }));\n`;
    await stand.project.write('pipelines/inner.ts', inner);
    await stand.project.write('pipelines/outer.ts', outer);
    const childStates = async (memo: RunMemo): Promise<unknown> => {
      const run = await stand.start('outer', {}, { memo });
      await run.result();
      const child = await stand.registry.run(`${run.workflowId}/inner`);
      const steps = await stand.registry.steps(child!.id);
      return { parent: run.runId, ...Object.fromEntries(steps.map(({ step, state }) => [step, state])) };
    };
    const first = await childStates({});
    expect(first).toMatchObject({ n: 'completed', asked: 'rejected' });
    expect(await childStates({})).toMatchObject({ n: 'cached' });
    const memo = { reproduces: (first as { parent: string }).parent, effects: false };
    expect(await childStates(memo)).toMatchObject({ n: 'completed', asked: 'skipped' });
  });

  it('must be one that is known', async () => {
    const run = await stand.start('line', {}, { memo: { reproduces: 'no-such-run' } });
    expect(await failureOf(run)).toContain('There is no record of the run "no-such-run"');
  });
});

describe('a change of the code', () => {
  it('is why a kept result is not taken', async () => {
    const text = (more: string): string =>
      `${header}export default pipeline('kept', {}, (p) => ({ n: p.step('n', 1, (n) => n${more}, { cache: true }) }));\n`;
    await stand.project.write('pipelines/kept.ts', text(''));
    const first = await stand.start('kept');
    await first.result();
    expect((await first.steps())[0]).toMatchObject({ state: 'completed', cacheMiss: '`n` ran for the first time' });
    await stand.project.write('pipelines/kept.ts', text(' + 1'));
    const second = await stand.start('kept');
    expect(await second.result()).toEqual({ n: 2 });
    expect((await second.steps())[0]?.cacheMiss).toMatch(
      /^`n` ran again: code changed from [0-9a-f]{8}… to [0-9a-f]{8}…$/,
    );
  });
});

describe('the histories of all these runs', () => {
  it('replay', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThan(15);
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
