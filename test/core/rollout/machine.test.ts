import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { analysisPhase, due, endEndless, nextDue, observe, startAnalysis } from '../../../core/rollout.js';
import type { Analysis, Metric, Observation } from '../../../core/rollout.js';

const limit = fc.integer({ min: -1, max: 3 });
const metrics = fc.record<Metric>(
  {
    name: fc.constantFrom('m'),
    success: fc.constant({ is: '>', value: 0 } as const),
    failure: fc.constant({ is: '<', value: 0 } as const),
    count: fc.integer({ min: 1, max: 8 }),
    interval: fc.constantFrom(1_000, 30_000),
    initialDelay: fc.constantFrom(0, 5_000),
    failureLimit: limit,
    inconclusiveLimit: limit,
    consecutiveErrorLimit: fc.integer({ min: 0, max: 5 }),
    consecutiveSuccessLimit: fc.integer({ min: 1, max: 4 }),
    minimumSample: fc.constant(10),
    onNoData: fc.constantFrom('pause', 'error', 'pass'),
    dryRun: fc.boolean(),
  },
  {
    requiredKeys: [
      'name',
      'initialDelay',
      'failureLimit',
      'inconclusiveLimit',
      'consecutiveErrorLimit',
      'minimumSample',
      'onNoData',
      'dryRun',
    ],
  },
);
const observations = fc.oneof(
  fc.record({ value: fc.constantFrom(-1, 0, 1, null), sample: fc.constantFrom(0, 9, 10, 50) }),
  fc.record({ error: fc.constant('no answer') }),
);

/**
 * The machine once more, from its definition and over the whole list of measurements: no counters are kept, each prefix
 * is judged afresh, and the first verdict stands.
 */
function reference(metric: Metric, seen: readonly Observation[]): string {
  const letters = seen.map((observation) => letterOf(metric, observation));
  for (let length = 1; length <= letters.length; length++) {
    const verdict = verdictOf(metric, letters.slice(0, length).join(''));
    if (verdict !== 'running') return metric.dryRun ? 'successful' : verdict;
  }
  return letters.length === 0 ? 'pending' : 'running';
}

function letterOf(metric: Metric, observation: Observation): string {
  if ('error' in observation) return 'E';
  if (observation.sample < metric.minimumSample || observation.value === null) {
    return { pause: 'I', error: 'E', pass: 'S' }[metric.onNoData];
  }
  const good = metric.success && observation.value > 0;
  const bad = metric.failure && observation.value < 0;
  if (bad) return 'F';
  if (good) return 'S';
  if (metric.success && !metric.failure) return 'F';
  return metric.failure && !metric.success ? 'S' : 'I';
}

function verdictOf(metric: Metric, letters: string): string {
  const many = (letter: string): number => letters.split(letter).length - 1;
  const tail = (letter: string): number => letters.length - letters.replace(new RegExp(`${letter}+$`), '').length;
  let verdict = 'running';
  const over = (n: number, most: number): boolean => most !== -1 && n > most;
  if (over(many('F'), metric.failureLimit)) verdict = 'failed';
  if (over(many('I'), metric.inconclusiveLimit)) verdict = 'inconclusive';
  if (tail('E') > metric.consecutiveErrorLimit) verdict = 'error';
  if (verdict !== 'running') return verdict;
  const row = metric.consecutiveSuccessLimit;
  if (row !== undefined && tail('S') >= row) return 'successful';
  const count = metric.count ?? (metric.interval === undefined ? 1 : Infinity);
  if (letters.replaceAll('E', '').length < count) return 'running';
  if (row === undefined) return 'successful';
  return metric.failureLimit === -1 ? 'failed' : 'inconclusive';
}

/** Runs one metric as a rollout does: waits until something is due, then measures it. */
function drive(metric: Metric, seen: readonly Observation[]): { analysis: Analysis; times: readonly number[] } {
  let analysis = startAnalysis([metric], 0);
  const times: number[] = [];
  for (const observation of seen) {
    const now = nextDue(analysis);
    if (now === undefined) break;
    expect(due(analysis, now)).toEqual([metric]);
    expect(due(analysis, now - 1)).toEqual([]);
    analysis = observe(analysis, { [metric.name]: observation }, now);
    times.push(now);
  }
  return { analysis, times };
}

describe('the analysis machine', () => {
  it('agrees with a reference model that judges the whole list afresh', () => {
    fc.assert(
      fc.property(metrics, fc.array(observations, { maxLength: 25 }), (metric, seen) => {
        const { analysis } = drive(metric, seen);
        expect(analysisPhase(analysis)).toBe(reference(metric, seen));
      }),
      { numRuns: 3_000 },
    );
  });

  it('waits the initial delay first, then the interval, and 10 s after an error', () => {
    fc.assert(
      fc.property(metrics, fc.array(observations, { maxLength: 12 }), (metric, seen) => {
        const { times } = drive(metric, seen);
        times.forEach((time, i) => {
          const before = i === 0 ? undefined : letterOf(metric, seen[i - 1] as Observation);
          const wait = before === 'E' ? 10_000 : (metric.interval ?? 0);
          expect(time).toBe(before === undefined ? metric.initialDelay : (times[i - 1] as number) + wait);
        });
      }),
    );
  });

  it('ranks an analysis by its worst metric, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(metrics, observations), { minLength: 1, maxLength: 5 }), (pairs) => {
        const named = pairs.map(([metric, seen], i) => [{ ...metric, count: 1, name: `m${i}` }, seen] as const);
        const phase = (order: typeof named): string =>
          analysisPhase(
            observe(
              startAnalysis(
                order.map(([metric]) => metric),
                0,
              ),
              Object.fromEntries(order.map(([metric, seen]) => [metric.name, seen])),
              0,
            ),
          );
        expect(phase(named)).toBe(phase(named.toReversed()));
      }),
    );
  });

  it('ends only endless metrics when the bake is over', () => {
    fc.assert(
      fc.property(metrics, fc.array(observations, { minLength: 1, maxLength: 6 }), (metric, seen) => {
        const { analysis } = drive(metric, seen);
        const before = analysisPhase(analysis);
        const endless = metric.count === undefined && metric.interval !== undefined;
        expect(analysisPhase(endEndless(analysis))).toBe(before === 'running' && endless ? 'successful' : before);
      }),
    );
  });

  it('survives a round through JSON, as in a history', () => {
    fc.assert(
      fc.property(metrics, fc.array(observations, { maxLength: 10 }), (metric, seen) => {
        const { analysis } = drive(metric, seen);
        const copy = JSON.parse(JSON.stringify(analysis)) as Analysis;
        expect(analysisPhase(copy)).toBe(analysisPhase(analysis));
        expect(nextDue(copy)).toBe(nextDue(analysis));
      }),
    );
  });
});
