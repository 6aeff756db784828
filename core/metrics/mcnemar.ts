import { chiSquaredTail, logGamma } from '../drift/gamma.js';
import { normalBounds } from './interval.js';
import type { Difference } from './interval.js';
import { checkSameRows, badInput } from './measure.js';
import type { Numbers } from './measure.js';

export interface McNemar {
  /** Rows that only the first, or only the second model called rightly. All others say nothing about which is better. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Chance of so uneven a split, or one more so, between models that are equally often right. Two-sided. */
  readonly pValue: number;
  /** Of the two accuracies, first minus second; `null` without rows. */
  readonly difference: Difference | null;
}

/**
 * Whether two models are right about equally many of the same rows (McNemar, Psychometrika 12, 1947). `exact` (default):
 * by the binomial distribution; otherwise by chi-squared with Edwards' correction. FinalError `METRIC_INPUT`.
 */
export function mcnemar(
  { labels, first, second }: { readonly labels: Numbers; readonly first: Numbers; readonly second: Numbers },
  { confidence = 0.95, exact = true }: { confidence?: number; exact?: boolean } = {},
): McNemar {
  for (const called of [first, second]) checkSameRows(labels, called);
  let [onlyFirst, onlySecond] = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    for (const value of [labels[row], first[row], second[row]]) {
      if (!Number.isInteger(value))
        throw badInput(`A class of row ${row} is ${value}.`, 'Pass classes as whole numbers.');
    }
    const [a, b] = [first[row] === labels[row], second[row] === labels[row]];
    if (a && !b) onlyFirst += 1;
    if (b && !a) onlySecond += 1;
  }
  const pValue = exact ? exactTail(onlyFirst, onlySecond) : correctedTail(onlyFirst, onlySecond);
  return {
    onlyFirst,
    onlySecond,
    pValue,
    difference: accuracyGap(labels.length, { onlyFirst, onlySecond, confidence }),
  };
}

function accuracyGap(
  rows: number,
  { onlyFirst, onlySecond, confidence }: { onlyFirst: number; onlySecond: number; confidence: number },
): Difference | null {
  if (rows === 0) return null;
  const gap = (onlyFirst - onlySecond) / rows;
  const variance = ((onlyFirst + onlySecond) / rows - gap ** 2) / Math.max(1, rows - 1);
  return normalBounds(gap, Math.sqrt(Math.max(0, variance)), { confidence, method: 'mcnemar' });
}

/** Twice the lower tail of a fair binomial, 1 at most. */
function exactTail(a: number, b: number): number {
  const [fewer, all] = [Math.min(a, b), a + b];
  let sum = 0;
  for (let hits = 0; hits <= fewer; hits += 1) {
    sum += Math.exp(logGamma(all + 1) - logGamma(hits + 1) - logGamma(all - hits + 1) - all * Math.LN2);
  }
  return Math.min(1, 2 * sum);
}

function correctedTail(a: number, b: number): number {
  return a + b === 0 ? 1 : chiSquaredTail((Math.abs(a - b) - 1) ** 2 / (a + b), 1);
}
