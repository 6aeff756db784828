import { FinalError } from '../../core/errors.js';
import type { Encoded } from '../../core/features/encoded.js';
import type { Features } from '../../core/features/features.js';
import type { FittedFeatures } from '../../core/features/fitted.js';
import type { Table } from '../../core/table.js';

/** One part of the data, encoded. */
export interface Split {
  readonly name: string;
  readonly encoded: Encoded;
  /** A label for each row of `encoded`; NaN where it is missing. */
  readonly labels: Float32Array;
  /** Numbers of the rows that have a label: only these train and judge. */
  readonly labelled: Uint32Array;
}

/** Learns the features' state from the training table, part by part. */
export async function fitFeatures(features: Features, train: Table): Promise<FittedFeatures> {
  if (features.spec.label === null) {
    throw new FinalError('NO_LABEL', {
      message: 'The features have no label, so there is nothing to learn.',
      hint: 'Add one: f.delay.greaterThan(15).label().',
    });
  }
  const fitting = features.fitting();
  for await (const batch of train.batches(features.columns)) fitting.add(batch);
  return features.fitted(fitting.state());
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
  refuseUseless({ name, label, labels, labelled });
  return { name, encoded: features.join(parts), labels, labelled };
}

/** All columns that features and label read. */
export function columnsOf({ columns, spec }: FittedFeatures): readonly string[] {
  return spec.label === null ? columns : [...columns, labelColumn(spec.label.of)];
}

function labelColumn(of: NonNullable<FittedFeatures['spec']['label']>['of']): string {
  return 'of' in of ? labelColumn(of.of) : of.column;
}

function* rowsWithLabel(labels: Float32Array): Generator<number> {
  for (let row = 0; row < labels.length; row += 1) if (!Number.isNaN(labels[row])) yield row;
}

interface Seen {
  readonly name: string;
  readonly label: string;
  readonly labels: Float32Array;
  readonly labelled: Uint32Array;
}

function refuseUseless({ name, label, labels, labelled }: Seen): void {
  if (labels.length === 0) {
    throw new FinalError('EMPTY_SPLIT', {
      message: `The ${name} split has no rows.`,
      hint: 'Check the source and the filter before it, or give this split a larger share.',
    });
  }
  if (labelled.length === 0) {
    throw new FinalError('NO_LABELS', {
      message: `All ${labels.length} rows of the ${name} split miss "${label}".`,
      hint: 'Check the column that the label is made from.',
    });
  }
  const odd = labelled.find((row) => labels[row] !== 0 && labels[row] !== 1);
  if (odd !== undefined) {
    throw new FinalError('LABEL_NOT_BINARY', {
      message: `"${label}" is ${labels[odd]} in row ${odd} of the ${name} split.`,
      hint: 'Make it a yes or no: f.delay.greaterThan(15).label().',
    });
  }
  const first = labels[labelled[0] as number];
  if (labelled.every((row) => labels[row] === first)) {
    throw new FinalError('ONE_CLASS', {
      message: `All ${labelled.length} labelled rows of the ${name} split have "${label}" ${first}.`,
      hint: 'A classifier needs rows of both kinds: take more data, or another bound for the label.',
    });
  }
}
