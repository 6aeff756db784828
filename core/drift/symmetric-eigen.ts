/** Eigenvalues from the greatest down, and to each its eigenvector of length 1. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

const MOST_SWEEPS = 100;

/** All eigenvalues of a symmetric matrix (rows of numbers), by Jacobi's cyclic rotations: exact to the last digits. */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const vectors = matrix.map((_, at) => Float64Array.from({ length: size }, (_none, column) => Number(column === at)));
  const least = Number.EPSILON ** 2 * squares(a, () => true);
  for (let sweep = 0; sweep < MOST_SWEEPS && squares(a, (row, column) => row !== column) > least; sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, vectors, { p, q });
  }
  const order = Array.from(a.keys()).sort((one, other) => a[other]![other]! - a[one]![one]!);
  return {
    values: Float64Array.from(order, (at) => a[at]![at]!),
    // A vector is a column of the rotations' product, kept here as a row.
    vectors: order.map((at) => vectors[at]!),
  };
}

function squares(matrix: readonly Float64Array[], of: (row: number, column: number) => boolean): number {
  let sum = 0;
  matrix.forEach((row, at) => row.forEach((value, column) => (sum += of(at, column) ? value ** 2 : 0)));
  return sum;
}

/** Turns the plane of p and q so that what they share becomes 0. */
function rotate(a: Float64Array[], vectors: Float64Array[], { p, q }: { p: number; q: number }): void {
  const shared = a[p]![q]!;
  if (shared === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * shared);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of a) turn(row, { p, q, cosine, sine });
  turnRows(a[p]!, a[q]!, { cosine, sine });
  turnRows(vectors[p]!, vectors[q]!, { cosine, sine });
}

interface Angle {
  readonly cosine: number;
  readonly sine: number;
}

function turn(row: Float64Array, { p, q, cosine, sine }: Angle & { p: number; q: number }): void {
  const [x, y] = [row[p]!, row[q]!];
  row[p] = cosine * x - sine * y;
  row[q] = sine * x + cosine * y;
}

function turnRows(one: Float64Array, other: Float64Array, { cosine, sine }: Angle): void {
  for (let at = 0; at < one.length; at += 1) {
    const [x, y] = [one[at]!, other[at]!];
    one[at] = cosine * x - sine * y;
    other[at] = sine * x + cosine * y;
  }
}
