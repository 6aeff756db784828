import { FinalError } from '../errors.js';
import type { Drift, DriftResult, NoDrift } from './result.js';

/** When a figure is called drift. Peers differ on purpose in whether the threshold itself is drift. */
export type Alarm = 'value > threshold' | 'value >= threshold' | 'p < threshold' | 'p <= threshold';

/** A result held against a threshold. `direction` says on which side of the threshold drift lies. */
export type Judged = Omit<Drift, 'direction'> & {
  readonly threshold: number;
  readonly alarm: Alarm;
  readonly direction: 'higher' | 'lower';
  readonly drifted: boolean;
};

/**
 * Holds a result against a threshold; a result without a value passes through, for its caller to decide. FinalError
 * `DRIFT_INPUT` where the threshold is no number, or the statistic has no p-value and the alarm asks for one.
 */
export function judge(
  result: DriftResult,
  { threshold, alarm }: { threshold: number; alarm: Alarm },
): Judged | NoDrift {
  if (!Number.isFinite(threshold)) {
    throw new FinalError('DRIFT_INPUT', { message: `The threshold is ${threshold}.`, hint: 'Pass a finite number.' });
  }
  if (result.value === null) return result;
  const byP = alarm.startsWith('p ');
  const figure = byP ? result.pValue : result.value;
  if (figure === undefined) {
    throw new FinalError('DRIFT_INPUT', {
      message: `The statistic ${result.statistic} has no p-value, and the alarm is "${alarm}".`,
      hint: 'Set the threshold on the value.',
    });
  }
  const drifted = figure === threshold ? alarm.includes('=') : byP ? figure < threshold : figure > threshold;
  return { ...result, threshold, alarm, direction: byP ? 'lower' : 'higher', drifted };
}
