import type { Matrix } from '../matrix.js';
import { NO_ROWS, NO_WEIGHT } from '../measure.js';
import type { Measure } from '../measure.js';
import { meanOfValues, perClass, setMeasures } from '../set-measures.js';
import type { Average, SetCounts, SetMeasures, SetOptions } from '../set-measures.js';
import { totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkCalled } from './input.js';

/**
 * Precision, recall and F-beta of labels: `micro` over all cells, `macro` and `weighted` over the labels, `samples` over
 * the rows. Every label counts, also one that never occurs. FinalError `METRIC_INPUT`.
 */
export function labelMeasures(
  labels: Matrix,
  called: Matrix,
  { average, weights, ...options }: Weighted & SetOptions & { readonly average: Average | 'samples' },
): SetMeasures {
  const rows = checkCalled(labels, called);
  const total = totalWeight(rows, weights);
  if (rows === 0 || total === 0) return none(rows === 0 ? NO_ROWS : NO_WEIGHT);
  if (average !== 'samples') {
    return setMeasures(labelCounts(labels, called, { weights }), average, { ...options, everyClass: true });
  }
  const { precision, recall, fBeta } = perClass(rowCounts(labels, called, rows), options);
  const each = weights === undefined ? undefined : Float64Array.from(weights);
  // A row of weight 0 has no say, not even where every row that has one is left out.
  const mean = (values: Float64Array): Measure =>
    meanOfValues(
      values.map((value, row) => (each?.[row] === 0 ? NaN : value)),
      each,
    );
  return { precision: mean(precision), recall: mean(recall), fBeta: mean(fBeta) };
}

/** The weight of the rows of each label: called rightly, called at all, there in truth. */
export function labelCounts(labels: Matrix, called: Matrix, { weights }: Weighted = {}): SetCounts {
  const { columns } = labels;
  return countsBy(labels, called, {
    size: columns,
    placeOf: (at) => at % columns,
    weightOf: (at) => (weights === undefined ? 1 : weights[Math.floor(at / columns)]!),
  });
}

function rowCounts(labels: Matrix, called: Matrix, rows: number): SetCounts {
  return countsBy(labels, called, {
    size: rows,
    placeOf: (at) => Math.floor(at / labels.columns),
    weightOf: () => 1,
  });
}

interface Counting {
  readonly size: number;
  readonly placeOf: (at: number) => number;
  readonly weightOf: (at: number) => number;
}

function countsBy(labels: Matrix, called: Matrix, { size, placeOf, weightOf }: Counting): SetCounts {
  const counts = { hits: new Float64Array(size), called: new Float64Array(size), actual: new Float64Array(size) };
  for (let at = 0; at < labels.values.length; at += 1) {
    const [is, was] = [labels.values[at]!, called.values[at]!];
    if (is + was === 0) continue;
    const [place, weight] = [placeOf(at), weightOf(at)];
    counts.actual[place]! += is * weight;
    counts.called[place]! += was * weight;
    counts.hits[place]! += is * was * weight;
  }
  return counts;
}

function none(measure: Measure): SetMeasures {
  return { precision: measure, recall: measure, fBeta: measure };
}
