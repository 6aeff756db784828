import { setMeasures } from '../set-measures.js';
import type { Average, SetMeasures, SetOptions } from '../set-measures.js';
import { whyNone } from './agreement.js';
import type { ConfusionMatrix } from './confusion-matrix.js';

/** Precision, recall and F-beta over all classes that are there or were called. */
export function classMeasures(
  matrix: ConfusionMatrix,
  { average, ...options }: SetOptions & { readonly average: Average },
): SetMeasures {
  const none = whyNone(matrix);
  if (none !== undefined) return { precision: none, recall: none, fBeta: none };
  return setMeasures(matrix, average, options);
}
