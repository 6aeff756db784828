import { FinalError } from '../../core/errors.js';
import type { Encoded } from '../../core/features/encoded.js';
import type { Features } from '../../core/features/features.js';
import type { FittedFeatures } from '../../core/features/fitted.js';
import { columnOf } from '../../core/features/spec.js';
import { windowsOf } from '../../core/features/windows/columns.js';
import type { Table } from '../../core/table.js';
import { ClassCounter } from '../../core/features/labels.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import { refuseRows } from './refuse-rows.js';
import { classesOf } from './target.js';
import type { Target } from './target.js';

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

/** What is to be learnt: of classes, those that the training rows have. FinalError `LABEL_NOT_CLASS`. */
export async function targetOf(task: LearntTask, { spec }: Features, train: Table): Promise<Target> {
  if (task !== 'multiclass' || spec.label === null) return { task } as Target;
  const counter = new ClassCounter(spec.label.of);
  for await (const batch of train.batches([columnOf(spec.label.of)])) counter.add(batch);
  return { task, classes: counter.classes() };
}

interface Encoding {
  readonly features: FittedFeatures;
  readonly target: Target;
}

/** Encodes a table. FinalError `UNKNOWN_CLASS`, and as `refuseRows`. */
export async function encodeSplit(name: string, table: Table, { features, target }: Encoding): Promise<Split> {
  const parts: Encoded[] = [];
  const labels = new Float32Array(table.rows);
  let at = 0;
  for await (const batch of table.batches(columnsOf(features))) {
    parts.push(features.encode(batch));
    labels.set(features.labels(batch, classesOf(target)), at);
    at += batch.rows;
  }
  const labelled = Uint32Array.from(rowsWithLabel(labels));
  const label = features.spec.label?.name ?? 'label';
  const own = Float32Array.from(labelled, (row) => labels[row]!);
  refuseRows({ name, label, rows: labels.length, labels: own }, target);
  return { name, encoded: features.join(parts), labels, labelled };
}

/** All columns that features and label read. */
export function columnsOf({ columns, spec }: FittedFeatures): readonly string[] {
  return spec.label === null ? columns : [...columns, columnOf(spec.label.of)];
}

function* rowsWithLabel(labels: Float32Array): Generator<number> {
  for (let row = 0; row < labels.length; row += 1) if (!Number.isNaN(labels[row])) yield row;
}
