import { describe, expect, it } from '@jest/globals';
import { allAtOnce, canary } from '../../../pipelines/language/deploy.js';
import { makeRef } from '../../../pipelines/language/reference.js';
import { toMetric } from '../../../core/rollout.js';

describe('canary', () => {
  it('is plain JSON with every default filled in', () => {
    const strategy = canary({ endpoint: 'flights-delay', analysis: { errorRate: '< 1%', p99: '< 50ms' } });
    expect(JSON.parse(JSON.stringify(strategy))).toEqual(strategy);
    expect(strategy).toMatchObject({
      kind: 'canary',
      steps: [5, 25, 50],
      bake: '10m',
      patience: '10m',
      onInconclusive: 'pause',
      onFail: 'abort',
      metrics: [
        { metric: 'errorRate', success: '< 1%', minimumSample: 20, onNoData: 'pause', consecutiveErrorLimit: 4 },
        { metric: 'p99', success: '< 50ms' },
      ],
    });
  });

  it('looks once at the end of the bake, or on during it where it has an interval', () => {
    const { metrics, bake } = canary({
      endpoint: 'e',
      bake: '5m',
      analysis: { errorRate: '< 1%', p99: { failure: '> 1s', interval: '30s', initialDelay: '1m', failureLimit: 2 } },
    });
    const [once, on] = metrics.map((policy) => toMetric(policy, bake));
    expect(once).toMatchObject({ initialDelay: 300_000, success: { is: '<', value: 0.01 } });
    expect(on).toMatchObject({
      initialDelay: 60_000,
      interval: 30_000,
      failure: { is: '>', value: 1_000 },
      failureLimit: 2,
    });
  });

  it('refuses with everything that is wrong', () => {
    const wrong = (): unknown =>
      canary({
        endpoint: 'e',
        steps: [25, 5],
        bake: 'soon',
        analysis: {
          errorRate: 'low',
          p99: { success: '< 1s', count: 3 },
          p50: { success: '< 1s', interval: '1m', initialDelay: '1h' },
          // @ts-expect-error no such metric
          vibes: '> 9',
        },
      });
    expect(wrong).toThrow(
      /steps: \[25, 5\].*bake: "soon".*errorRate: "low" is not a condition.*count of 3.*vibes: not a metric/s,
    );
    expect(() =>
      canary({
        endpoint: 'e',
        bake: '10m',
        analysis: { p50: { success: '< 1s', interval: '1m', initialDelay: '1h' } },
      }),
    ).toThrow(/initialDelay: 1h is not within the bake of 10m/);
  });
});

describe('a strategy that waits', () => {
  it('keeps what it waits for, and its type', () => {
    const gate = makeRef<{ approved: true }, 'maybe'>('approve');
    const strategy = canary({ endpoint: 'e', after: gate });
    const kept: typeof gate = strategy.after;
    expect(kept).toBe(gate);
    expect(allAtOnce({ endpoint: 'e', after: [gate] }).after).toEqual([gate]);
    // @ts-expect-error it waits for nothing
    expect(canary({ endpoint: 'e' }).after).toBeUndefined();
  });
});

describe('allAtOnce', () => {
  it('needs an endpoint only', () => {
    expect(allAtOnce({ endpoint: 'e' })).toEqual({ kind: 'all-at-once', endpoint: 'e', acknowledge: '2m' });
    expect(() => allAtOnce({ endpoint: 'e', acknowledge: 'now' })).toThrow(/acknowledge: "now"/);
  });
});
