import { FinalError } from '../errors.js';
import type { Columns } from './domain-classifier.js';
import { finiteOf } from './sample.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** The directions in which a reference varies most. Plain data, to be kept with it. */
export interface Reconstruction {
  /** Mean of each column's finite values: what stands in for the others. */
  readonly means: readonly number[];
  /** Standard deviation over n after standing in; 1 for a constant column. */
  readonly scales: readonly number[];
  /** Each of length 1, the one with the most variance first. */
  readonly components: readonly (readonly number[])[];
}

/**
 * Principal components of a reference with its columns standardized, as few as hold more than this share of the
 * variance: sklearn's `StandardScaler` and `PCA(n_components=share)`, as NannyML. FinalError `DRIFT_INPUT` where a
 * column has no finite value.
 */
export function fitReconstruction(reference: Columns, { share = 0.65 }: { share?: number } = {}): Reconstruction {
  if (!(share > 0 && share < 1)) throw badInput(`The share of variance is ${share}.`, 'Pass one between 0 and 1.');
  const means = reference.map(meanOf);
  const filled = reference.map((column, at) => standIn(column, means[at]!));
  const scales = filled.map((column, at) => deviation(column, means[at]!) || 1);
  const standard = filled.map((column, at) => column.map((value) => (value - means[at]!) / scales[at]!));
  const { values, vectors } = symmetricEigen(covariance(standard));
  const components = vectors.slice(0, componentsFor(share, values)).map((vector) => [...vector]);
  return { means, scales, components };
}

/** For each row, how far it lies from what the components can say of it, in standard deviations. */
export function reconstructionErrors({ means, scales, components }: Reconstruction, rows: Columns): Float64Array {
  if (rows.length !== means.length) {
    throw badInput(`The reference has ${means.length} columns, these rows ${rows.length}.`, 'Pass the same columns.');
  }
  const standard = rows.map((column, at) => standIn(column, means[at]!).map((v) => (v - means[at]!) / scales[at]!));
  return Float64Array.from({ length: rows[0]!.length }, (_, row) => {
    const along = components.map((component) =>
      component.reduce((sum, weight, column) => sum + weight * standard[column]![row]!, 0),
    );
    const squares = standard.map((column, at) => {
      const told = components.reduce((sum, component, k) => sum + component[at]! * along[k]!, 0);
      return (column[row]! - told) ** 2;
    });
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  });
}

/** sklearn counts those at or below the share, and takes one more. */
function componentsFor(share: number, values: Float64Array): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  let held = 0;
  for (const [at, value] of values.entries()) {
    held += value / total;
    if (held > share) return at + 1;
  }
  return values.length;
}

function covariance(columns: readonly Float64Array[]): Float64Array[] {
  const rows = columns[0]!.length;
  return columns.map((one) =>
    Float64Array.from(columns, (other) => {
      let sum = 0;
      for (let row = 0; row < rows; row += 1) sum += one[row]! * other[row]!;
      return sum / rows;
    }),
  );
}

function standIn(column: Float64Array, mean: number): Float64Array {
  return column.map((value) => (Number.isFinite(value) ? value : mean));
}

function meanOf(column: Float64Array, at: number): number {
  const finite = finiteOf(column);
  if (finite.length === 0) {
    throw badInput(`The reference column ${at} has no finite value.`, 'Leave it out of the comparison.');
  }
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function deviation(column: Float64Array, mean: number): number {
  return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
}

function badInput(message: string, hint: string): FinalError {
  return new FinalError('DRIFT_INPUT', { message, hint });
}
