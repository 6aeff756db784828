import { FinalError } from '../../core/errors.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import type { Target } from './target.js';

export interface LabelledRows {
  /** Of the split: `train`, `valid`, `test`. */
  readonly name: string;
  readonly label: string;
  /** All rows, with a label or without. */
  readonly rows: number;
  /** Of the rows that have one. */
  readonly labels: Float32Array;
}

/**
 * Refuses rows that can neither train nor judge. FinalError `EMPTY_SPLIT`, `NO_LABELS`, and by task `LABEL_NOT_BINARY`,
 * `ONE_CLASS`, `EMPTY_CLASS`, `LABEL_TOO_LARGE`, `ONE_VALUE`.
 */
export function refuseRows(split: LabelledRows, target: Target): void {
  refuseNoLabels(split);
  switch (target.task) {
    case 'binary':
      return refuseNotBinary(split);
    case 'multiclass':
      return refuseEmptyClass(split, target.classes);
    case 'regression':
      return refuseOneValue(split);
  }
}

/**
 * Refuses rows that cannot judge. Of several classes some may be missing, and a number may be the same in all: metrics then
 * say why they have no value. FinalError `EMPTY_SPLIT`, `NO_LABELS`, `LABEL_NOT_BINARY`, `ONE_CLASS`.
 */
export function refuseUnjudgeable(split: LabelledRows, task: LearntTask): void {
  refuseNoLabels(split);
  if (task === 'binary') refuseNotBinary(split);
}

function refuseNoLabels({ name, label, rows, labels }: LabelledRows): void {
  if (rows === 0) {
    throw refuse(
      'EMPTY_SPLIT',
      `The ${name} split has no rows.`,
      'Check the source and the filter before it, or give this split a larger share.',
    );
  }
  if (labels.length > 0) return;
  throw refuse(
    'NO_LABELS',
    `All ${rows} rows of the ${name} split miss "${label}".`,
    'Check the column that the label is made from.',
  );
}

function refuseNotBinary({ name, label, labels }: LabelledRows): void {
  const odd = labels.find((value) => value !== 0 && value !== 1);
  if (odd !== undefined) {
    throw refuse(
      'LABEL_NOT_BINARY',
      `"${label}" is ${odd} in a row of the ${name} split.`,
      "Make it a yes or no: f.delay.greaterThan(15).label(). To predict a number, say task: 'regression'.",
    );
  }
  if (labels.every((value) => value === labels[0])) {
    throw refuse(
      'ONE_CLASS',
      `All ${labels.length} labelled rows of the ${name} split have "${label}" ${labels[0]}.`,
      'A classifier needs rows of both kinds: take more data, or another bound for the label.',
    );
  }
}

function refuseEmptyClass({ name, label, labels }: LabelledRows, classes: readonly string[]): void {
  if (classes.length < 2) {
    throw refuse(
      'ONE_CLASS',
      `All ${labels.length} labelled rows of the ${name} split have "${label}" ${classes[0]}.`,
      'A classifier needs rows of at least two classes: take more data.',
    );
  }
  const counts = classes.map(() => 0);
  for (const number of labels) counts[number]! += 1;
  const empty = classes.filter((_, at) => counts[at] === 0);
  if (empty.length === 0) return;
  throw refuse(
    'EMPTY_CLASS',
    `The ${name} split has no row with "${label}" ${empty.join(', ')}, which the training rows have.`,
    'Take more data, give this split a larger share, or leave the rare classes out before the split.',
  );
}

function refuseOneValue({ name, label, labels }: LabelledRows): void {
  const large = labels.find((value) => !Number.isFinite(value));
  if (large !== undefined) {
    throw refuse(
      'LABEL_TOO_LARGE',
      `"${label}" is beyond what a 32-bit number holds in a row of the ${name} split.`,
      'Predict its logarithm, or another unit.',
    );
  }
  if (labels.every((value) => value === labels[0])) {
    throw refuse(
      'ONE_VALUE',
      `All ${labels.length} labelled rows of the ${name} split have "${label}" ${labels[0]}.`,
      'There is nothing to learn from one value: take more data.',
    );
  }
}

function refuse(code: string, message: string, hint: string): FinalError {
  return new FinalError(code, { message, hint });
}
