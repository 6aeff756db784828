import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBetter, leastGain, mostLoss } from '../../../core/gates/change.js';
import type { Change } from '../../../core/gates/gate.js';
import { checkGates, judgeGates } from '../../../core/gates.js';
import type { Evidence, Gate } from '../../../core/gates.js';
import type { Difference } from '../../../core/metrics/interval.js';

const up = (change: Change, baseline: number, candidate: number): boolean =>
  isBetter(change, { candidate, baseline, higher: true });
const down = (change: Change, baseline: number, candidate: number): boolean =>
  isBetter(change, { candidate, baseline, higher: false });

describe("a change against the champion, by MLflow's rule", () => {
  it.each([
    // [change, champion, candidate, higher is better, lower is better]
    [{ by: 0.1 }, 0.7, 0.8, true, false],
    [{ by: 0.1 }, 0.7, 0.79, false, false],
    [{ by: 0.1 }, 0.7, 0.6, false, true],
    [{ relative: 0.1 }, 0.5, 0.55, true, false],
    [{ relative: 0.1 }, 0.5, 0.54, false, false],
    [{ relative: 0.1 }, 0.5, 0.45, false, true],
    // Of 0 no share can be taken: any change will do, and none will not.
    [{ relative: 0.1 }, 0, 0, false, false],
    [{ relative: 0.1 }, 0, 2e-10, true, false],
    [{ relative: 0.1 }, 0, -2e-10, false, true],
    // A negative champion: R² of −0.2 must become −0.18 at least; −0.25 would pass by TFMA's quotient.
    [{ relative: 0.1 }, -0.2, -0.19, false, false],
    [{ relative: 0.1 }, -0.2, -0.17, true, false],
    [{ relative: 0.1 }, -0.2, -0.25, false, true],
    // Both must hold.
    [{ by: 0.01, relative: 0.1 }, 0.5, 0.54, false, false],
    [{ by: 0.2, relative: 0.1 }, 0.5, 0.6, false, false],
    [{}, 0.5, 0.5, false, false],
    [{}, 0.5, 0.5000001, true, false],
  ])('%j of %p: %p', (...[asked, baseline, candidate, higher, lower]) => {
    expect(up(asked, baseline, candidate)).toBe(higher);
    expect(down(asked, baseline, candidate)).toBe(lower);
  });

  const size = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const change = fc.record({
    by: fc.double({ min: 0, max: 10, noNaN: true }),
    relative: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  it('asks for a gain, never a loss, whatever the sign; a mirrored metric asks the same', () => {
    fc.assert(
      fc.property(change, size, size, (asked, baseline, candidate) => {
        expect(leastGain(asked, baseline)).toBeGreaterThanOrEqual(0);
        expect(mostLoss(asked, baseline)).toBeGreaterThanOrEqual(0);
        if (up(asked, baseline, candidate)) expect(candidate).toBeGreaterThanOrEqual(baseline);
        expect(down(asked, -baseline, -candidate)).toBe(up(asked, baseline, candidate));
      }),
    );
  });
});

const differs = (low: number, high: number): Difference => ({
  ...{ difference: (low + high) / 2, standardError: 0.001, low, high, confidence: 0.95, method: 'delong' },
});
const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  rows: 5000,
  minRows: 1000,
  metrics: { auc: 0.65, logLoss: 0.5 },
  compare: () => null,
  ...over,
});
const better = (over: object = {}): Gate => ({ kind: 'better', metric: 'auc', ...over });

describe('better', () => {
  it.each([
    ['for sure', { confidence: 0.95 }, differs(0.001, 0.02), 'pass'],
    ['perhaps', { confidence: 0.95 }, differs(-0.001, 0.02), 'needs-person'],
    ['equal at best', { confidence: 0.95 }, differs(-0.02, 0), 'fail'],
    ['equal for sure', { confidence: 0.95 }, differs(0, 0), 'fail'],
    ['by enough', { confidence: 0.95, by: 0.01 }, differs(0.01, 0.02), 'pass'],
    ['perhaps by enough', { confidence: 0.95, by: 0.01 }, differs(0.005, 0.02), 'needs-person'],
    ['not by enough', { confidence: 0.95, by: 0.01 }, differs(0.005, 0.009), 'fail'],
    ['by a share', { confidence: 0.95, relative: 0.1 }, differs(0.06, 0.07), 'pass'],
    ['not by a share', { confidence: 0.95, relative: 0.1 }, differs(0.01, 0.05), 'fail'],
  ])('with a confidence: %s', (_, over, difference, expected) => {
    const judged = judgeGates([better(over)], evidence({ compare: () => difference, baseline: { auc: 0.6 } }));
    expect(judged.verdict).toBe(expected);
  });

  it('without a confidence compares the values', () => {
    const of = (auc: number, over = {}): string => judgeGates([better(over)], evidence({ baseline: { auc } })).verdict;
    expect([of(0.64), of(0.65), of(0.66)]).toEqual(['pass', 'fail', 'fail']);
    expect([of(0.6, { by: 0.05 }), of(0.61, { by: 0.05 })]).toEqual(['pass', 'fail']);
    expect(judgeGates([better({ metric: 'logLoss' })], evidence({ baseline: { logLoss: 0.6 } })).verdict).toBe('pass');
    expect(judgeGates([better()], evidence({ baseline: { auc: null } })).verdict).toBe('needs-person');
  });

  it('says what was asked', () => {
    const { gates } = judgeGates([better({ relative: 0.1 })], evidence({ baseline: { auc: 0.6 } }));
    expect(gates[0]!.seen).toBe("auc 0.65, the champion's 0.6, must be better by 0.06");
  });
});

describe('notWorse by a share', () => {
  const gate: Gate = { kind: 'notWorse', metric: 'logLoss', relative: 0.1, confidence: 0.95 };
  it.each([
    [{ logLoss: 0.5 }, differs(0.01, 0.05), 'pass'],
    [{ logLoss: 0.5 }, differs(0.01, 0.06), 'needs-person'],
    [{ logLoss: 0.5 }, differs(0.051, 0.06), 'fail'],
    [{ logLoss: 0 }, differs(0, 0), 'pass'],
    [{ logLoss: 0 }, differs(1e-9, 1e-9), 'fail'],
    [{}, differs(0, 0), 'needs-person'],
  ])('of %j: %j', (baseline, difference, expected) => {
    expect(judgeGates([gate], evidence({ baseline, compare: () => difference })).verdict).toBe(expected);
  });
});

describe('gates of a task', () => {
  const of = (gates: Gate[]) => () => checkGates(gates, { task: 'forecast' });
  it('are held against its table', () => {
    expect(of([{ kind: 'atMost', metric: 'mase', bound: 1 }])).not.toThrow();
    expect(of([{ kind: 'atMost', metric: 'masse', bound: 1 }])).toThrow('Did you mean mase');
    expect(of([better({ metric: 'bias' })])).toThrow('No value of bias is better for being higher or lower.');
    expect(of([{ kind: 'atMost', metric: 'bias', bound: 1 }])).not.toThrow();
    const judged = judgeGates(
      [better({ metric: 'mase' })],
      evidence({ task: 'forecast', metrics: { mase: 0.8 }, baseline: { mase: 0.9 } }),
    );
    expect(judged.verdict).toBe('pass');
  });

  const meaningless: [unknown, string][] = [
    [better({ by: -1 }), "better('auc') has by -1. Pass how much better it must be"],
    [better({ relative: 1.5 }), "better('auc') has relative 1.5."],
    [better({ confidence: 0.5 }), 'has confidence 0.5'],
    [better({ by: undefined }), 'has by undefined'],
    [{ kind: 'notWorse', metric: 'auc', confidence: 0.9 }, 'says nothing of how much worse is fine'],
    [{ kind: 'atLeast', metric: 'auc', bound: 0.5, slices: { by: 'x', minRows: 0 } }, 'wants slices of 0 rows'],
    [{ kind: 'fair', metric: 'auc', form: 'ratio', by: 'sex', bound: 0.8 }, 'There is no fairness measure "auc".'],
    [{ kind: 'fair', metric: 'equalizedOdds', form: 'gap', by: 'sex', bound: 0.8 }, 'has the form "gap"'],
    [{ kind: 'fair', metric: 'equalizedOdds', form: 'ratio', by: 'sex', bound: 80 }, 'has bound 80'],
  ];
  it.each(meaningless)('are refused where they mean nothing: %j', (gate, seen) => {
    expect(() => checkGates([gate as Gate])).toThrow(
      expect.objectContaining({ code: 'GATE', message: expect.stringContaining(seen) }),
    );
  });
});
