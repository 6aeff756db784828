import { describe, expect, it } from '@jest/globals';
import { reportDrift } from '../../../core/drift/report.js';
import type { NamedVerdict } from '../../../core/drift/report.js';
import type { Verdict } from '../../../core/drift/presets/verdict.js';

const sizes = { reference: 100, current: 80 };
const verdict = (over: Partial<Verdict>): Verdict => ({
  statistic: 'kolmogorov-smirnov',
  value: 0.2,
  threshold: 0.05,
  alarm: 'p <= threshold',
  direction: 'lower',
  drifted: true,
  sizes,
  ...over,
});
const named = (column: string, over: Partial<Verdict>): NamedVerdict => ({
  column,
  verdict: verdict(over),
  missing: { reference: 0, current: 20 },
});
const test = (column: string, pValue: number): NamedVerdict => named(column, { pValue, drifted: pValue <= 0.05 });
const distance = named('d', {
  statistic: 'l-infinity',
  alarm: 'value > threshold',
  direction: 'higher',
  category: 'SEA',
});
const options = { preset: 'evidently', rows: { reference: 100, current: 100 } };

describe('a drift report', () => {
  it('drifts from a share of columns on', () => {
    const verdicts = [test('a', 0.01), test('b', 0.5), named('c', { drifted: null, value: null, why: 'no rows' })];
    expect(reportDrift(verdicts, options)).toMatchObject({ drifted: true, share: 0.5, threshold: 0.5 });
    expect(reportDrift(verdicts, { ...options, share: 0.51 })).toMatchObject({ drifted: false, share: 0.5 });
    expect(reportDrift([verdicts[2]!], options)).toMatchObject({ drifted: false, share: 0 });
    expect(() => reportDrift(verdicts, { ...options, share: 0 })).toThrow('The share of drifted columns is 0.');
  });

  it('corrects p-values for how many there are, and leaves distances alone', () => {
    const verdicts = [test('a', 0.04), test('b', 0.01), distance];
    expect(reportDrift(verdicts, options).columns.map(({ drifted }) => drifted)).toEqual([true, true, true]);
    const held = reportDrift(verdicts, { ...options, correction: 'bonferroni' });
    expect(held.columns.map(({ drifted }) => drifted)).toEqual([false, true, true]);
    expect(held.columns.map(({ adjustedP }) => adjustedP)).toEqual([0.08, 0.02, undefined]);
    expect(held.correction).toBe('bonferroni');
  });

  it('says each column in a line', () => {
    const { columns, line } = reportDrift([test('delay', 0.0123), distance], options);
    expect(columns[0]!.line).toBe(
      'delay: drifted (kolmogorov-smirnov 0.2, p 0.0123, drift if p <= 0.05; 100 and 80 rows)',
    );
    expect(columns[1]!.line).toBe('d: drifted (l-infinity 0.2, drift if value > 0.05, most in "SEA"; 100 and 80 rows)');
    expect(line).toBe('drifted: 2 of 2 columns (evidently)');
  });

  it('drifts where all columns together do', () => {
    const together = [
      { statistic: 'domain-classifier-auc', value: 0.9, lower: 0.45, upper: 0.65, drifted: true, sizes } as const,
    ];
    expect(reportDrift([test('a', 0.5)], { ...options, together }).drifted).toBe(true);
  });
});
