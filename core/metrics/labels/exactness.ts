import type { Matrix } from '../matrix.js';
import type { Measure } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkCalled } from './input.js';

/** Share of the rows of which every label was called rightly. FinalError `METRIC_INPUT`. */
export function subsetAccuracy(labels: Matrix, called: Matrix, { weights }: Weighted = {}): Measure {
  const rows = checkCalled(labels, called);
  return meanOver(rows, (row) => (wrongLabels(labels, called, row) === 0 ? 1 : 0), { weights });
}

/** Share of all labels that were called wrongly. FinalError `METRIC_INPUT`. */
export function hammingLoss(labels: Matrix, called: Matrix, { weights }: Weighted = {}): Measure {
  const rows = checkCalled(labels, called);
  return meanOver(rows, (row) => wrongLabels(labels, called, row) / labels.columns, { weights });
}

function wrongLabels({ values, columns }: Matrix, called: Matrix, row: number): number {
  let wrong = 0;
  for (let at = row * columns; at < (row + 1) * columns; at += 1) if (values[at] !== called.values[at]) wrong += 1;
  return wrong;
}
