import { badInput } from '../measure.js';
import type { Numbers } from '../measure.js';

/** FinalError `METRIC_INPUT` unless there is one finite prediction for each finite value. */
export function checkPredicted(actual: Numbers, predicted: Numbers): void {
  if (actual.length !== predicted.length) {
    throw badInput(
      `There are ${actual.length} values and ${predicted.length} predictions.`,
      'Pass one prediction for each value.',
    );
  }
  checkFinite(actual, 'value', 'Drop rows without one.');
  checkFinite(predicted, 'prediction', 'The model may have diverged: lower its learning rate.');
}

/** FinalError `METRIC_INPUT` for a number that is NaN or infinite. */
export function checkFinite(values: Numbers, what: string, hint: string): void {
  for (let row = 0; row < values.length; row += 1) {
    if (!Number.isFinite(values[row])) throw badInput(`The ${what} of row ${row} is ${values[row]}.`, hint);
  }
}

/** FinalError `METRIC_INPUT` for the first row that does not hold. `must` completes "… must be". */
export function checkEach(
  values: Numbers,
  holds: (value: number) => boolean,
  { what, must }: { what: string; must: string },
): void {
  for (let row = 0; row < values.length; row += 1) {
    if (!holds(values[row]!)) {
      throw badInput(`The ${what} of row ${row} is ${values[row]}, and must be ${must}.`, 'Choose another metric.');
    }
  }
}
