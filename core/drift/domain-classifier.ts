import { FinalError } from '../errors.js';
import { rocAuc } from '../metrics/roc-auc.js';
import { deriveSeed, permutation } from '../seed.js';
import { binOf, quantileEdges } from './binning.js';
import { boostedScores } from './boosted-trees.js';
import type { BinnedRows } from './boosted-trees.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult } from './result.js';
import { finiteOf } from './sample.js';

/** Rows as columns of numbers, one length each; what is not finite has a bin of its own. Categories as positions. */
export type Columns = readonly Float64Array[];

export interface DomainOptions {
  readonly seed: number;
  /** Default 5. */
  readonly folds?: number;
}

/** Bins of the finite values; bin 0 is for the others. */
const FINITE_BINS = 31;

/**
 * How well a classifier tells current rows from reference rows, all columns together: the area under the ROC curve of
 * gradient-boosted trees (25 rounds, depth 3, rate 0.3), each row scored by trees that have not seen it. 0.5: not at
 * all; 1: perfectly. It sees changes of what columns have to do with one another, which no single column shows. Equal
 * seeds give equal figures. FinalError `DRIFT_INPUT` where the sides do not match.
 */
export function domainClassifier(
  reference: Columns,
  current: Columns,
  { seed, folds = 5 }: DomainOptions,
): DriftResult {
  const sizes = { reference: rowsOf('reference', reference), current: rowsOf('current', current) };
  checkColumns(reference, current);
  const name = 'domain-classifier-auc';
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift(name, sizes, why);
  if (Math.min(sizes.reference, sizes.current) < folds) {
    return noDrift(name, sizes, `a side has fewer rows than there are folds, ${folds}`);
  }
  const labels = new Uint8Array(sizes.reference + sizes.current).fill(1, sizes.reference);
  const foldOf = foldsOf(sizes, { seed, folds });
  const features = reference.map((column, at) => binned(column, current[at]!));
  const scores = outOfFold({ features, bins: FINITE_BINS + 1, rows: labels.length }, { labels, foldOf, folds });
  const { value } = rocAuc(labels, scores);
  return value === null ? noDrift(name, sizes, 'a side has no rows') : drift(name, sizes, { value });
}

function outOfFold(
  rows: BinnedRows,
  { labels, foldOf, folds }: { labels: Uint8Array; foldOf: Uint8Array; folds: number },
): Float64Array {
  const scores = new Float64Array(rows.rows);
  for (let fold = 0; fold < folds; fold += 1) {
    const learnt = foldOf.map((of) => (of === fold ? 0 : 1));
    const found = boostedScores(rows, { labels, learnt, rounds: 25, depth: 3, rate: 0.3 });
    for (let row = 0; row < rows.rows; row += 1) if (foldOf[row] === fold) scores[row] = found[row]!;
  }
  return scores;
}

/** Each side is dealt out by itself, so that every fold has the same share of both. */
function foldsOf(
  { reference, current }: { reference: number; current: number },
  { seed, folds }: Required<DomainOptions>,
): Uint8Array {
  const foldOf = new Uint8Array(reference + current);
  permutation(reference, deriveSeed(seed, 'reference')).forEach((row, at) => (foldOf[row] = at % folds));
  permutation(current, deriveSeed(seed, 'current')).forEach((row, at) => (foldOf[reference + row] = at % folds));
  return foldOf;
}

/** Bins over both sides, so that the trees see all there is. */
function binned(reference: Float64Array, current: Float64Array): Uint8Array {
  const both = new Float64Array(reference.length + current.length);
  both.set(reference);
  both.set(current, reference.length);
  const finite = finiteOf(both);
  if (finite.length === 0) return new Uint8Array(both.length);
  const edges = quantileEdges(finite, { bins: FINITE_BINS });
  return Uint8Array.from(both, (value) => (Number.isFinite(value) ? 1 + binOf(value, edges) : 0));
}

function rowsOf(side: string, columns: Columns): number {
  const rows = columns[0]?.length ?? 0;
  const odd = columns.findIndex(({ length }) => length !== rows);
  if (odd === -1) return rows;
  throw badInput(`The ${side} column 0 has ${rows} rows and column ${odd} has ${columns[odd]!.length}.`);
}

function checkColumns(reference: Columns, current: Columns): void {
  if (reference.length === current.length && reference.length > 0) return;
  throw badInput(`The reference has ${reference.length} columns and the current data have ${current.length}.`);
}

function badInput(message: string): FinalError {
  return new FinalError('DRIFT_INPUT', { message, hint: 'Pass the same columns of both sides, at least one.' });
}
