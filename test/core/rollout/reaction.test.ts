import { describe, expect, it } from '@jest/globals';
import { observe, parseCondition, react, readMetric, startAnalysis, sumStats } from '../../../core/rollout.js';
import type { EndpointStats, Metric, Observation } from '../../../core/rollout.js';
import { emptyCounts, latencyBucket } from '../../../core/latency.js';

const metric: Metric = {
  name: 'errorRate',
  success: parseCondition('< 1%'),
  failure: parseCondition('> 5%'),
  initialDelay: 0,
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 0,
  minimumSample: 20,
  onNoData: 'pause',
  dryRun: false,
};
const after = (observation: Observation, change: Partial<Metric> = {}): ReturnType<typeof startAnalysis> =>
  observe(startAnalysis([{ ...metric, ...change }], 0), { errorRate: observation }, 0);
const usual = { onInconclusive: 'pause', onFail: 'abort' } as const;

describe('react', () => {
  it('goes on after success, rolls back after failure and error', () => {
    expect(react(after({ value: 0, sample: 50 }), usual).do).toBe('go-on');
    expect(react(after({ value: 0.2, sample: 50 }), usual)).toEqual({
      do: 'roll-back',
      reasons: ['errorRate is 0.2, which fails at > 0.05'],
    });
    expect(react(after({ error: 'connection refused' }), usual)).toEqual({
      do: 'roll-back',
      reasons: ['connection refused'],
    });
    expect(react(after({ value: 0.2, sample: 50 }), { ...usual, onFail: 'pause' }).do).toBe('pause');
  });

  it('answers an inconclusive analysis as it is told to', () => {
    const unclear = after({ value: 0.03, sample: 50 });
    expect(react(unclear, usual).do).toBe('pause');
    expect(react(unclear, { ...usual, onInconclusive: 'abort' }).do).toBe('roll-back');
    expect(react(unclear, { ...usual, onInconclusive: 'promote' }).do).toBe('go-on');
  });

  it('asks a person where there was too little data, unless told that this passes', () => {
    const little: Observation = { value: 0, sample: 3 };
    expect(react(after(little), { ...usual, onInconclusive: 'promote' })).toEqual({
      do: 'pause',
      reasons: ['errorRate has 3 observations, 20 are needed'],
    });
    expect(react(after(little, { onNoData: 'pass' }), usual).do).toBe('go-on');
    expect(react(after(little, { onNoData: 'error' }), usual).do).toBe('roll-back');
  });

  it('cannot judge where nothing is measured', () => {
    expect(react(startAnalysis([], 0), usual).do).toBe('pause');
    expect(react(startAnalysis([], 0), { ...usual, onInconclusive: 'promote' }).do).toBe('go-on');
  });
});

describe('parseCondition', () => {
  it.each([
    ['< 1%', { is: '<', value: 0.01 }],
    ['<50ms', { is: '<', value: 50 }],
    ['>= 0.9', { is: '>=', value: 0.9 }],
    ['<= 1.5s', { is: '<=', value: 1500 }],
  ])('reads %s', (text, condition) => expect(parseCondition(text)).toEqual(condition));

  it.each(['1%', '< ', '< one', '= 3', '< 5 parsecs'])('refuses %s', (text) => {
    expect(() => parseCondition(text)).toThrow(/is not a condition/);
  });
});

const valueOf = (seen: Observation): number => ('value' in seen ? (seen.value ?? Number.NaN) : Number.NaN);

describe('sumStats', () => {
  const stats = (replica: string, revision: number, latencies: readonly number[], errors = 0): EndpointStats => {
    const counts = emptyCounts();
    for (const ms of latencies) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
    const latency = { counts, sum: latencies.reduce((a, b) => a + b, 0) };
    const versions = [{ model: 'm', version: 2, requests: latencies.length, errors, latency }];
    return { endpoint: 'e', replica, revision, since: '2001-01-01T00:00:00Z', versions };
  };

  it('sums replicas of one revision only, so that quantiles are of all requests', () => {
    const many = Array.from({ length: 98 }, () => 2);
    const sum = sumStats([stats('a', 7, many), stats('b', 7, [400, 400], 1), stats('c', 6, [9_000], 1)], {
      model: 'm',
      version: 2,
      revision: 7,
    });
    expect(sum).toMatchObject({ requests: 100, errors: 1 });
    expect(readMetric('errorRate', sum)).toEqual({ value: 0.01, sample: 100 });
    const p99 = valueOf(readMetric('p99', sum));
    expect(p99 >= 400 && p99 <= 440).toBe(true);
    const p50 = valueOf(readMetric('p50', sum));
    expect(p50 >= 2 && p50 <= 2.2).toBe(true);
    expect(readMetric('meanLatency', sum)).toEqual({ value: (98 * 2 + 800) / 100, sample: 100 });
  });

  it('has no value of a version nobody asked', () => {
    const nothing = sumStats([], { model: 'm', version: 2, revision: 1 });
    expect(readMetric('p99', nothing)).toEqual({ value: null, sample: 0 });
    expect(readMetric('requests', nothing)).toEqual({ value: 0, sample: 0 });
  });
});
