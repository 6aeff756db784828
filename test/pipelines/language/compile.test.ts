import { describe, expect, it } from '@jest/globals';
import { describeSteps } from '../../../core/graph-text.js';
import { canonicalJson } from '../../../core/json.js';
import { lint } from '../../../core/lint/index.js';
import { compile, define, isPipeline, pipeline, z } from '../../../pipelines/index.js';
import type { Schedule } from '../../../pipelines/index.js';

const options = { secret: () => 'never in the plan' };
const child = pipeline('child', { input: z.object({ n: z.number() }) }, (p) => ({
  n: p.step('n', p.input.n, (n) => n),
}));

/** One of everything. */
const whole = pipeline(
  'whole',
  {
    input: z.object({ rows: z.number().default(10), trials: z.array(z.object({ units: z.number() })) }),
    schedule: { cron: '0 3 1 * *', jitter: '5m' },
    seed: 3,
  },
  (p) => {
    const made = p.step('make', { rows: p.input.rows, fixed: [1, 'two'] }, ({ rows }) => ({ rows, good: rows > 1 }), {
      cache: true,
      pool: 'gpu',
      retries: 5,
      backoff: { first: '2s' },
      summary: 'makes',
      undo: () => undefined,
    });
    const fits = p.map(
      'fit',
      p.input.trials,
      define<{ units: number }, { score: number }>('fit', options, { on: made }),
      { allowFailures: 1 },
    );
    const best = p.step('best', fits, (all) => all[0]?.score ?? 0, { light: true, when: made.good });
    const approved = p.gate('approve', { show: best, approvers: ['ana'] });
    const chosen = p.choose('side', made.good, {
      then: () => p.run('inner', child, { n: made.rows }),
      otherwise: () => p.step('stamp', null, () => ({ n: Date.now() })),
    });
    return { best: p.orElse('or', best, 0), by: approved.by, n: chosen.n };
  },
);

describe('a compiled pipeline', () => {
  const plan = compile(whole);

  it('is plain data that has lint’s approval', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(canonicalJson(plan)).not.toContain('never in the plan');
    expect(lint(plan)).toEqual([]);
    expect(isPipeline(whole)).toBe(true);
    expect(isPipeline(plan)).toBe(false);
  });

  it('is this', () => {
    expect(plan).toMatchSnapshot();
  });

  it('is the same however often it is compiled', () => {
    expect(canonicalJson(compile(whole))).toBe(canonicalJson(plan));
  });

  it('keeps the bodies, by the names of their steps', () => {
    expect([...whole.bodies.keys()]).toEqual(['make', 'fit', 'best', 'stamp']);
    expect(whole.bodies.get('make')).toMatchObject({ run: expect.any(Function), undo: expect.any(Function) });
  });
});

describe('the data interval of a run', () => {
  const dated = pipeline('dated', { schedule: { every: '6h' } }, (p) => {
    const day = p.step('day', { of: p.interval, part: p.interval.day }, ({ part }) => part);
    return { day, start: p.interval.start };
  });

  it('is a reference of its own, and no step to wait for', () => {
    const plan = compile(dated);
    expect(plan.steps[0]?.input).toEqual({
      of: { $ref: 'interval', path: [] },
      part: { $ref: 'interval', path: ['day'] },
    });
    expect(plan.output).toMatchObject({ start: { $ref: 'interval', path: ['start'] } });
    expect(lint(plan)).toEqual([]);
    expect(plan.schedule).toMatchObject({ every: '6h', timezone: 'UTC' });
    const described = describeSteps({
      ...plan,
      code: { $artifact: 'code', digest: '', uri: '', bytes: 0 },
      digest: '',
    });
    expect(described).toMatchObject([{ id: 'day', reads: ['interval'] }]);
  });

  it('cannot be used while the pipeline is built', () => {
    const build = (): unknown =>
      pipeline('early', {}, (p) => ({ n: p.step('n', `data/${String(p.interval.day)}`, (n) => n) }));
    expect(build).toThrow(/`interval\.day` is a reference, and it was computed with/);
    const after = (): unknown => pipeline('after', {}, (p) => ({ n: p.step('n', 1, (n) => n, { after: p.interval }) }));
    expect(after).toThrow(/is to come after something that is no step/);
  });
});

describe('a schedule', () => {
  it.each([{ every: '1ms' }, { every: '0s' }, { every: '1.5s' }, { every: '6h', cron: '* * * * *' }, {}])(
    '%j is refused',
    (schedule) => {
      expect(() => pipeline('fine', { schedule: schedule as unknown as Schedule }, () => undefined)).toThrow(
        /Give one of them/,
      );
    },
  );
});

describe('declaring a pipeline', () => {
  const build = (name: string, id: string) => (): unknown =>
    pipeline(name, {}, (p) => ({ n: p.step(id, 1, (n) => n) }));

  it.each(['Upper', 'two words', '', '-a', 'a_b', 'coppice', 'coppice-extra'])('refuses the name %j', (name) => {
    expect(build(name, 'a')).toThrow(/cannot be a pipeline's name/);
  });

  it.each(['', 'a b', 'a.b', '1a', 'a-', 'a--b', 'ä'])('refuses the step id %j', (id) => {
    expect(build('fine', id)).toThrow(/cannot be a step's id/);
  });

  it('refuses an id that is taken, by a step or by the run’s input', () => {
    expect(build('fine', 'input')).toThrow('The step id "input" is taken.');
    expect(build('fine', 'interval')).toThrow('The step id "interval" is taken.');
    const twice = (): unknown => pipeline('twice', {}, (p) => [p.step('a', 1, (n) => n), p.step('a', 2, (n) => n)]);
    expect(twice).toThrow('The step id "a" is taken.');
  });

  it('refuses a condition and an order that are no references', () => {
    const wrong = (settings: object) => (): unknown =>
      pipeline('wrong', {}, (p) => ({ n: p.step('n', 1, (n) => n, settings) }));
    expect(wrong({ when: true })).toThrow("n's condition is true. Pass a reference to a boolean");
    expect(wrong({ after: 'first' })).toThrow('n is to come after something that is no step');
    const input = (): unknown =>
      pipeline('wrong', { input: z.object({}) }, (p) => ({ n: p.step('n', 1, (n) => n, { after: p.input }) }));
    expect(input).toThrow('n is to come after something that is no step');
  });

  it('puts the steps of a branch under its condition, also in a branch of a branch', () => {
    const { steps } = pipeline('nested', { input: z.object({ a: z.boolean(), b: z.boolean() }) }, (p) =>
      p.choose('outer', p.input.a, {
        then: () => p.step('one', 1, (n) => n),
        otherwise: () =>
          p.choose('inner', p.input.b, {
            then: () => p.step('two', 2, (n) => n),
            otherwise: () => p.step('three', 3, (n) => n),
          }),
      }),
    );
    const [a, b] = ['a', 'b'].map((name) => ({ $ref: 'input', path: [name] }));
    expect(Object.fromEntries(steps.map(({ id, when }) => [id, when]))).toEqual({
      one: a,
      two: { $all: [{ $not: a }, b] },
      three: { $all: [{ $not: a }, { $not: b }] },
      inner: { $not: a },
      outer: undefined,
    });
  });
});
