import { describe, expect, it } from '@jest/globals';
import { analysisPhase, observe, startAnalysis, terminate } from '../../../core/rollout.js';
import type { Metric, Observation } from '../../../core/rollout.js';
import { observeMetric, untouched } from '../../../core/rollout/metric-state.js';

/** Decision vectors of Argo Rollouts' analysis. S, F, I, E: the phase each measurement comes out in. */
const seen: Record<string, Observation> = {
  S: { value: 1, sample: 100 },
  F: { value: -1, sample: 100 },
  I: { value: 0, sample: 100 },
  E: { error: 'no answer' },
};
const metric: Metric = {
  name: 'm',
  success: { is: '>', value: 0 },
  failure: { is: '<', value: 0 },
  count: 100,
  interval: 1_000,
  initialDelay: 0,
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
  minimumSample: 0,
  onNoData: 'pause',
  dryRun: false,
};

function phasesOf(sequence: string, change: Partial<Metric> = {}): string[] {
  let analysis = startAnalysis([{ ...metric, ...change }], 0);
  return [...sequence].map((letter, i) => {
    analysis = observe(analysis, { m: seen[letter] as Observation }, i * 1_000);
    return analysisPhase(analysis);
  });
}
const last = (sequence: string, change: Partial<Metric> = {}): string | undefined => phasesOf(sequence, change).at(-1);

describe('the analysis machine on known vectors', () => {
  it('fails at the first failure without a failure limit', () => {
    expect(phasesOf('SF')).toEqual(['running', 'failed']);
  });

  it('fails at the second failure with a failure limit of 1', () => {
    expect(phasesOf('FSF', { failureLimit: 1 })).toEqual(['running', 'running', 'failed']);
  });

  it('ends in error at the fifth error in a row, and not when a success comes between', () => {
    expect(phasesOf('EEEEE')).toEqual(['running', 'running', 'running', 'running', 'error']);
    expect(last('EEEESEEEE')).toBe('running');
  });

  it('does not count errors', () => {
    expect(phasesOf('SESS', { count: 3 })).toEqual(['running', 'running', 'running', 'successful']);
  });

  it('is inconclusive where neither condition holds', () => {
    expect(last('I')).toBe('inconclusive');
    expect(phasesOf('II', { inconclusiveLimit: 1 })).toEqual(['running', 'inconclusive']);
  });

  it('is inconclusive where both limits are set, the count is reached and neither is met', () => {
    expect(last('SFS', { count: 3, failureLimit: 2, consecutiveSuccessLimit: 2 })).toBe('inconclusive');
  });

  it('fails where only successes are asked for in a row and the count is reached without them', () => {
    expect(last('SFS', { count: 3, failureLimit: -1, consecutiveSuccessLimit: 2 })).toBe('failed');
    expect(last('FSS', { count: 9, failureLimit: -1, consecutiveSuccessLimit: 2 })).toBe('successful');
  });

  it('ends in error where failures and errors in a row break their limits at once', () => {
    const failedBefore = { ...untouched, phase: 'running', failed: 5, consecutiveError: 4 } as const;
    const next = observeMetric(metric, failedBefore, { observation: seen['E'] as Observation, at: 0 });
    expect(next.phase).toBe('error');
  });

  it('lets a dry run fail without a word', () => {
    expect(last('F', { dryRun: true })).toBe('successful');
  });

  it('ends well when terminated before any measurement, or without a count', () => {
    expect(analysisPhase(terminate(startAnalysis([metric], 0)))).toBe('successful');
    const { count: _count, ...endless } = metric;
    const running = observe(startAnalysis([endless], 0), { m: seen['S'] as Observation }, 0);
    expect(analysisPhase(running)).toBe('running');
    expect(analysisPhase(terminate(running))).toBe('successful');
  });

  it('judges by one condition alone', () => {
    const { failure: _failure, success: _success, ...bare } = metric;
    const once = { ...bare, count: 1 };
    const phase = (m: Metric, letter: string): string =>
      analysisPhase(observe(startAnalysis([m], 0), { m: seen[letter] as Observation }, 0));
    expect(phase({ ...once, success: { is: '>', value: 0 } }, 'I')).toBe('failed');
    expect(phase({ ...once, failure: { is: '<', value: 0 } }, 'I')).toBe('successful');
    expect(phase({ ...once, success: { is: '>', value: -5 }, failure: { is: '<', value: 0 } }, 'F')).toBe('failed');
  });

  it('is inconclusive without any condition, and without any metric', () => {
    const { failure: _failure, success: _success, ...bare } = metric;
    expect(analysisPhase(observe(startAnalysis([bare], 0), { m: seen['S'] as Observation }, 0))).toBe('inconclusive');
    expect(analysisPhase(startAnalysis([], 0))).toBe('inconclusive');
  });

  it('takes the worst of several metrics, and a bad one ends the others', () => {
    const other = { ...metric, name: 'other' };
    const first = observe(
      startAnalysis([metric, other], 0),
      { m: seen['F'] as Observation, other: seen['S'] as Observation },
      0,
    );
    expect(analysisPhase(first)).toBe('failed');
    expect(first.states['other']?.phase).toBe('successful');
  });
});
