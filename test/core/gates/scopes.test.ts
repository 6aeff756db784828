import { describe, expect, it } from '@jest/globals';
import { blessingOf, mayServe } from '../../../core/gates/blessing.js';
import { judgeGates } from '../../../core/gates.js';
import type { Evidence, Gate, SliceEvidence } from '../../../core/gates.js';
import type { Estimate } from '../../../core/metrics/interval.js';

const bounds = (value: number, reach: number, confidence = 0.95): Estimate => ({
  ...{ value, standardError: reach, low: value - reach, high: value + reach, confidence, method: 'wilson' },
});
const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  rows: 5000,
  minRows: 1000,
  metrics: { auc: 0.65 },
  compare: () => null,
  ...over,
});
const auc: Gate = { kind: 'atLeast', metric: 'auc', bound: 0.6 };
const verdict = (gates: Gate[], over: Partial<Evidence> = {}): string => judgeGates(gates, evidence(over)).verdict;

describe('a bound with a confidence', () => {
  const sure: Gate = { ...auc, confidence: 0.95 };
  it.each([
    ['all of it above', bounds(0.65, 0.05), 'pass'],
    ['across', bounds(0.65, 0.06), 'needs-person'],
    ['all of it below', bounds(0.55, 0.04), 'fail'],
    ['not told', 'the rows are too few', 'needs-person'],
  ] as const)('decides by the interval: %s', (_, estimate, expected) => {
    expect(verdict([sure], { estimate: () => estimate })).toBe(expected);
  });
  it('of a loss looks at the other end', () => {
    const loss: Gate = { kind: 'atMost', metric: 'auc', bound: 0.6, confidence: 0.95 };
    const of = (estimate: Estimate): string => verdict([loss], { estimate: () => estimate });
    expect([of(bounds(0.5, 0.1)), of(bounds(0.5, 0.2)), of(bounds(0.9, 0.2))]).toEqual([
      'pass',
      'needs-person',
      'fail',
    ]);
  });
  it('asks a person where nothing gives bounds', () => {
    expect(verdict([sure])).toBe('needs-person');
  });
});

describe('gates in slices', () => {
  const slice = (name: string, rows: number, value: number): SliceEvidence => ({
    ...{ slice: name, rows, metrics: { auc: value }, compare: () => null },
  });
  const gate: Gate = { ...auc, slices: { by: 'origin', minRows: 100 } };
  const among = (...slices: SliceEvidence[]): Partial<Evidence> => ({ slices: () => slices });

  it.each([
    ['all hold', among(slice('ATL', 500, 0.7), slice('ORD', 300, 0.61)), 'pass'],
    ['one fails', among(slice('ATL', 500, 0.7), slice('ORD', 300, 0.59)), 'fail'],
    ['a small one does not count', among(slice('ATL', 500, 0.7), slice('ORD', 99, 0.1)), 'pass'],
    ['all are small', among(slice('ATL', 99, 0.7)), 'needs-person'],
    ['none is known', {}, 'needs-person'],
  ])('%s', (_, over, expected) => {
    expect(verdict([gate], over)).toBe(expected);
  });

  it('name the slices that fail, and tell of each', () => {
    const slices = [slice('ATL', 500, 0.7), slice('ORD', 300, 0.5), slice('LAX', 200, 0.4), slice('XXX', 5, 0)];
    const [result] = judgeGates([gate], evidence(among(...slices))).gates;
    expect(result!.seen).toBe(
      'by origin, ORD and 1 more of 3 slices, 1 left out with fewer than 100 rows: auc 0.5, must be ≥ 0.6',
    );
    expect(result!.slices).toEqual([
      { slice: 'ATL', rows: 500, verdict: 'pass', seen: 'auc 0.7, must be ≥ 0.6' },
      { slice: 'ORD', rows: 300, verdict: 'fail', seen: 'auc 0.5, must be ≥ 0.6' },
      { slice: 'LAX', rows: 200, verdict: 'fail', seen: 'auc 0.4, must be ≥ 0.6' },
    ]);
  });

  it('share a confidence, so that many slices do not fail by chance', () => {
    const asked: number[] = [];
    const one = {
      ...slice('ATL', 500, 0.7),
      estimate: (_: string, confidence: number) => (asked.push(confidence), bounds(0.7, 0.01)),
    };
    expect(verdict([{ ...gate, confidence: 0.95 }], among(one, one, one, one, one))).toBe('pass');
    expect(asked).toHaveLength(5);
    for (const confidence of asked) expect(confidence).toBeCloseTo(0.99, 12);
  });

  it('of a first model do not apply where they compare', () => {
    const compare: Gate = { kind: 'notWorse', metric: 'auc', by: 0.01, confidence: 0.95, slices: { by: 'origin' } };
    const judged = judgeGates([compare, auc], evidence(among(slice('ATL', 500, 0.7))));
    expect(judged.gates[0]!.verdict).toBe('not-applied');
    expect(judged.verdict).toBe('pass');
  });
});

describe('gates on groups of people', () => {
  const gate = (form: 'difference' | 'ratio', bound: number, confidence?: number): Gate => ({
    ...{ kind: 'fair', metric: 'demographicParity', form, by: 'sex', bound },
    ...(confidence === undefined ? {} : { confidence }),
  });
  it.each([
    [gate('difference', 0.1), { value: 0.1 }, 'pass'],
    [gate('difference', 0.1), { value: 0.11 }, 'fail'],
    [gate('ratio', 0.8), { value: 0.8 }, 'pass'],
    [gate('ratio', 0.8), { value: 0.79 }, 'fail'],
    [gate('ratio', 0.8, 0.95), bounds(0.9, 0.05), 'pass'],
    [gate('ratio', 0.8, 0.95), bounds(0.9, 0.2), 'needs-person'],
    [gate('difference', 0.1, 0.95), bounds(0.3, 0.05), 'fail'],
    [gate('difference', 0.1, 0.95), { value: 0.01 }, 'needs-person'],
    [gate('difference', 0.1), 'a group has no positive row', 'needs-person'],
  ] as const)('%j: %j', (one, found, expected) => {
    expect(verdict([one], { fairness: () => found })).toBe(expected);
  });
  it('say which groups', () => {
    const { gates } = judgeGates([gate('ratio', 0.8)], evidence({ fairness: () => ({ value: 0.5 }) }));
    expect(gates[0]!.seen).toBe('ratio of demographicParity between groups of sex 0.5, must be ≥ 0.8');
    expect(judgeGates([gate('ratio', 0.8)], evidence()).gates[0]!.seen).toBe('nothing tells the groups of sex apart');
  });
});

describe("TFX's table", () => {
  const compare: Gate = { kind: 'notWorse', metric: 'auc', by: 0.01, confidence: 0.95 };
  const worse = { compare: () => ({ ...bounds(0, 0.001), difference: -0.5, low: -0.6, high: -0.4 }) };
  const equal = { compare: () => ({ ...bounds(0, 0.001), difference: 0, low: 0, high: 0 }) };
  const impossible: Gate = { ...auc, bound: 0.9 };

  it.each([
    ['no gates at all', [], {}, 'none', false],
    ['a first model within its bounds', [auc, compare], {}, 'blessed', true],
    ['a first model beyond its bounds', [impossible, compare], {}, 'not-blessed', false],
    ['as good as the champion, within its bounds', [auc, compare], equal, 'blessed', false],
    ['worse than the champion', [auc, compare], worse, 'not-blessed', false],
    ['as good as the champion, beyond its bounds', [impossible, compare], equal, 'not-blessed', false],
    ['too few rows to tell', [auc], { rows: 10 }, 'none', false],
  ] as const)('%s', (...[, gates, over, blessing, rubberStamp]) => {
    const judged = judgeGates(gates, evidence(over));
    expect(blessingOf(judged)).toMatchObject({ blessing, rubberStamp });
    expect(mayServe(blessingOf(judged), { infra: 'pass' })).toBe(blessing === 'blessed');
    expect(mayServe(blessingOf(judged), { infra: 'fail' })).toBe(false);
  });

  it('a first model with comparisons only: a person, or a stamp where that is asked for', () => {
    expect(blessingOf(judgeGates([compare], evidence())).blessing).toBe('none');
    const stamped = judgeGates([compare], evidence(), { firstModel: 'stamp' });
    expect(stamped.verdict).toBe('pass');
    expect(blessingOf(stamped)).toMatchObject({ blessing: 'blessed', rubberStamp: true });
    expect(judgeGates([], evidence(), { firstModel: 'stamp' }).verdict).toBe('needs-person');
    expect(judgeGates([compare, impossible], evidence(), { firstModel: 'stamp' }).verdict).toBe('fail');
  });
});
