import { pipeline, step, z } from 'coppice';

const double = step((n: number) => n * 2, { retries: 7, timeout: '5m', output: z.number() });

describe('a reusable step', () => {
  const used = pipeline('reuse', { input: z.object({ n: z.number().default(1) }) }, (p) => {
    const first = p.step('first', p.input.n, double);
    return p.step('second', first, double, { retries: 1 });
  });

  it('brings its settings, and what the place says goes before them', () => {
    expect(used.steps.map(({ options }) => [options.retry.retries, options.timeout])).toEqual([
      [7, '5m'],
      [1, '5m'],
    ]);
  });

  it('is a function like any other to the runner', () => {
    const body = used.bodies.get('second');
    expect(used.steps.map(({ uses }) => uses)).toEqual(['call', 'call']);
    expect((body?.run as unknown as (n: number) => number)(4)).toBe(8);
    expect(body?.output?.safeParse('text').success).toBe(false);
  });
});
