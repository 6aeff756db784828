import { FinalError } from '../../core/errors.js';
import type { Encoded } from '../../core/features/encoded.js';
import type { Features } from '../../core/features/features.js';
import type { FittedFeatures } from '../../core/features/fitted.js';
import { columnOf } from '../../core/features/spec.js';
import { windowsOf } from '../../core/features/windows/columns.js';
import type { Table } from '../../core/table.js';
import { refuseRows } from './refuse-rows.js';

/** One part of the data, encoded. */
export interface Split {
  readonly name: string;
  readonly encoded: Encoded;
  /** A label for each row of `encoded`; NaN where it is missing. */
  readonly labels: Float32Array;
  /** Numbers of the rows that have a label: only these train and judge. */
  readonly labelled: Uint32Array;
}

/** Learns the features' state from the training table, part by part. FinalError `NO_LABEL`, `WINDOW_MISSING`. */
export async function fitFeatures(features: Features, train: Table): Promise<FittedFeatures> {
  if (features.spec.label === null) {
    throw new FinalError('NO_LABEL', {
      message: 'The features have no label, so there is nothing to learn.',
      hint: 'Add one: f.delay.greaterThan(15).label().',
    });
  }
  checkWindows(features, train);
  const fitting = features.fitting();
  for await (const batch of train.batches(features.columns)) fitting.add(batch);
  return features.fitted(fitting.state());
}

function checkWindows({ spec }: Features, { schema }: Table): void {
  const made = new Set(schema.map(({ name }) => name));
  const missing = Object.keys(windowsOf(spec)).filter((name) => !made.has(name));
  if (missing.length === 0) return;
  throw new FinalError('WINDOW_MISSING', {
    message: `The features read the windows ${missing.join('; ')}, which the table has not.`,
    hint: 'Add the step windows(features) before the split.',
  });
}

/** Encodes a table. FinalError `EMPTY_SPLIT`, `NO_LABELS`, `LABEL_NOT_BINARY`, `ONE_CLASS`. */
export async function encodeSplit(name: string, table: Table, features: FittedFeatures): Promise<Split> {
  const parts: Encoded[] = [];
  const labels = new Float32Array(table.rows);
  let at = 0;
  for await (const batch of table.batches(columnsOf(features))) {
    parts.push(features.encode(batch));
    labels.set(features.labels(batch), at);
    at += batch.rows;
  }
  const labelled = Uint32Array.from(rowsWithLabel(labels));
  const label = features.spec.label?.name ?? 'label';
  refuseRows({ name, label, rows: labels.length, labels: Float32Array.from(labelled, (row) => labels[row]!) });
  return { name, encoded: features.join(parts), labels, labelled };
}

/** All columns that features and label read. */
export function columnsOf({ columns, spec }: FittedFeatures): readonly string[] {
  return spec.label === null ? columns : [...columns, columnOf(spec.label.of)];
}

function* rowsWithLabel(labels: Float32Array): Generator<number> {
  for (let row = 0; row < labels.length; row += 1) if (!Number.isNaN(labels[row])) yield row;
}
