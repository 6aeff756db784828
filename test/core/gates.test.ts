import { describe, expect, it } from '@jest/globals';
import { checkGates, judgeGates } from '../../core/gates.js';
import type { Evidence, Gate } from '../../core/gates.js';
import type { Difference } from '../../core/metrics/interval.js';

const atLeast = (metric: string, bound: number): Gate => ({ kind: 'atLeast', metric, bound });
const notWorse = (metric: string, by: number): Gate => ({ kind: 'notWorse', metric, by, confidence: 0.95 });
const differs = (low: number, high: number): Difference => ({
  difference: (low + high) / 2,
  standardError: 0.001,
  low,
  high,
  confidence: 0.95,
  method: 'delong',
});
const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  rows: 5000,
  minRows: 1000,
  metrics: { auc: 0.65, logLoss: 0.5, precision: null },
  compare: () => null,
  ...over,
});
const verdict = (gates: Gate[], over: Partial<Evidence> = {}): string => judgeGates(gates, evidence(over)).verdict;

describe('gates', () => {
  it('hold bounds inclusively', () => {
    expect(verdict([atLeast('auc', 0.65)])).toBe('pass');
    expect(verdict([atLeast('auc', 0.650001)])).toBe('fail');
    expect(verdict([{ kind: 'atMost', metric: 'logLoss', bound: 0.5 }])).toBe('pass');
    expect(verdict([{ kind: 'atMost', metric: 'logLoss', bound: 0.49 }])).toBe('fail');
  });

  it('of a first model count only where they need no champion', () => {
    const judged = judgeGates([atLeast('auc', 0.6), notWorse('auc', 0.005)], evidence());
    expect(judged.verdict).toBe('pass');
    expect(judged.gates.map((gate) => gate.verdict)).toEqual(['pass', 'not-applied']);
  });

  it('bless nothing where none applies', () => {
    expect(verdict([])).toBe('needs-person');
    expect(verdict([notWorse('auc', 0.005)])).toBe('needs-person');
  });

  // The difference's interval against "may be worse by 0.005".
  it.each([
    ['better', differs(0.001, 0.003), 'pass'],
    ['a little worse, within what is fine', differs(-0.005, -0.001), 'pass'],
    ['worse for sure', differs(-0.02, -0.006), 'fail'],
    ['perhaps worse, perhaps not', differs(-0.02, 0.01), 'needs-person'],
  ])('compare by the interval: %s', (_, difference, expected) => {
    expect(verdict([notWorse('auc', 0.005)], { compare: () => difference })).toBe(expected);
  });

  it('know that a lower loss is better', () => {
    expect(verdict([notWorse('logLoss', 0.005)], { compare: () => differs(-0.02, -0.006) })).toBe('pass');
    expect(verdict([notWorse('logLoss', 0.005)], { compare: () => differs(0.006, 0.02) })).toBe('fail');
  });

  it('ask a person where the rows cannot tell', () => {
    expect(verdict([atLeast('auc', 0.9)], { rows: 999 })).toBe('needs-person');
    expect(verdict([atLeast('precision', 0.1)])).toBe('needs-person');
    expect(verdict([notWorse('auc', 0.1)], { compare: () => 'the champion cannot be scored' })).toBe('needs-person');
    expect(verdict([notWorse('auc', 0.1), atLeast('auc', 0.9)], { compare: () => 'no' })).toBe('fail');
  });

  it('say what was seen', () => {
    const { gates } = judgeGates(
      [atLeast('auc', 0.7), notWorse('auc', 0.005)],
      evidence({ compare: () => differs(-0.004, 0.002) }),
    );
    expect(gates[0]!.seen).toBe('auc 0.65, must be ≥ 0.7');
    expect(gates[1]!.seen).toBe('auc differs by -0.001 (-0.004 to +0.002 at 0.95 each side), may be worse by 0.005');
  });

  it.each([
    [atLeast('accuracy', 0.5), 'There is no metric "accuracy".'],
    [atLeast('auc', NaN), "atLeast('auc') has bound NaN."],
    [atLeast('auc', undefined as never), "atLeast('auc') has bound undefined."],
    [notWorse('auc', -1), "notWorse('auc') has by -1."],
    [{ ...notWorse('auc', 0.1), confidence: 95 }, "notWorse('auc') has confidence 95."],
  ])('are refused where they mean nothing: %j', (gate, seen) => {
    expect(() => checkGates([gate])).toThrow(
      expect.objectContaining({ code: 'GATE', message: expect.stringContaining(seen) }),
    );
  });
});
