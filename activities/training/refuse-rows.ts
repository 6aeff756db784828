import { FinalError } from '../../core/errors.js';

export interface LabelledRows {
  /** Of the split: `train`, `valid`, `test`. */
  readonly name: string;
  readonly label: string;
  /** All rows, with a label or without. */
  readonly rows: number;
  /** Of the rows that have one. */
  readonly labels: Float32Array;
}

/** Refuses rows that can neither train nor judge. FinalError `EMPTY_SPLIT`, `NO_LABELS`, `LABEL_NOT_BINARY`, `ONE_CLASS`. */
export function refuseRows({ name, label, rows, labels }: LabelledRows): void {
  const refuse = (code: string, message: string, hint: string): FinalError => new FinalError(code, { message, hint });
  if (rows === 0) {
    throw refuse(
      'EMPTY_SPLIT',
      `The ${name} split has no rows.`,
      'Check the source and the filter before it, or give this split a larger share.',
    );
  }
  if (labels.length === 0) {
    throw refuse(
      'NO_LABELS',
      `All ${rows} rows of the ${name} split miss "${label}".`,
      'Check the column that the label is made from.',
    );
  }
  const odd = labels.find((value) => value !== 0 && value !== 1);
  if (odd !== undefined) {
    throw refuse(
      'LABEL_NOT_BINARY',
      `"${label}" is ${odd} in a row of the ${name} split.`,
      'Make it a yes or no: f.delay.greaterThan(15).label().',
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
