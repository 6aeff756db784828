import { FinalError } from '../errors.js';
import { milliseconds } from '../duration.js';

export type Comparison = '<' | '<=' | '>' | '>=';

/** `value` in the metric's own unit: a fraction for rates, milliseconds for latencies, else a plain number. */
export interface Condition {
  readonly is: Comparison;
  readonly value: number;
}

const FORM = /^\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%|ms|s|m|h)?\s*$/i;

/** Reads `< 1%` as a fraction, `< 50ms` as milliseconds, `>= 0.9` as it stands. Throws FinalError `ROLLOUT_CONDITION`. */
export function parseCondition(text: string): Condition {
  const [, is, digits, unit] = FORM.exec(text) ?? [];
  if (is === undefined || digits === undefined) {
    throw new FinalError('ROLLOUT_CONDITION', {
      message: `"${text}" is not a condition.`,
      hint: 'Write a comparison (<, <=, >, >=), a number, and where it has one its unit: "< 1%", "< 50ms", ">= 0.9".',
    });
  }
  return { is: is as Comparison, value: inOwnUnit(digits, unit) };
}

function inOwnUnit(digits: string, unit: string | undefined): number {
  if (unit === undefined) return Number(digits);
  return unit === '%' ? Number(digits) / 100 : milliseconds(digits + unit.toLowerCase());
}

/** Not a number holds no condition: neither `< 1` nor `>= 1`. */
export function holds(condition: Condition, value: number): boolean {
  switch (condition.is) {
    case '<':
      return value < condition.value;
    case '<=':
      return value <= condition.value;
    case '>':
      return value > condition.value;
    case '>=':
      return value >= condition.value;
  }
}

export function describeCondition(condition: Condition): string {
  return `${condition.is} ${condition.value}`;
}
