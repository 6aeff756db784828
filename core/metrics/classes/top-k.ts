import type { Matrix } from '../matrix.js';
import { badInput } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkClassScores } from './input.js';

/**
 * Share of the rows whose class is among the k with the highest scores; of equal scores the later class is higher, as in
 * scikit-learn. FinalError `METRIC_INPUT`.
 */
export function topKAccuracy(
  labels: Numbers,
  scores: Matrix,
  { k, weights }: Weighted & { readonly k: number },
): Measure {
  checkClassScores(labels, scores);
  if (!(Number.isInteger(k) && k > 0)) throw badInput(`k is ${k}.`, 'Pass a whole number from 1.');
  const { values, columns } = scores;
  const hit = (row: number): number => {
    const label = labels[row]!;
    const own = values[row * columns + label]!;
    let above = 0;
    for (let column = 0; column < columns; column += 1) {
      const other = values[row * columns + column]!;
      if (other > own || (other === own && column > label)) above += 1;
    }
    return above < k ? 1 : 0;
  };
  return meanOver(labels.length, hit, { weights });
}
