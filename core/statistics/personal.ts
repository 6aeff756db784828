import { addDistinct, emptyDistinct } from './distinct-sketch.js';
import type { DistinctSketch } from './distinct-sketch.js';
import { hashNumber } from './hash.js';
import { sketchOf } from './number-values.js';
import type { ColumnSummary, PersonalSummary } from './summary.js';
import { textSketchOf } from './text-values.js';

/** What may be told of a column of persons: how many, not which. */
export function hidden(column: ColumnSummary): PersonalSummary {
  const { type, count, missing } = column;
  return { kind: 'personal', type, count, missing, distinct: distinctIn(column) };
}

function distinctIn(column: ColumnSummary): DistinctSketch {
  switch (column.kind) {
    case 'personal':
    case 'binary':
      return column.distinct;
    case 'text':
    case 'category':
      return ('exact' in column.values ? textSketchOf(column.values.exact) : column.values.sketch).distinct;
    case 'number':
    case 'timestamp':
      return ('exact' in column.values ? sketchOf(column.values.exact) : column.values.sketch).distinct;
    case 'tensor':
    case 'list':
      return distinctIn(column.elements);
    case 'bool': {
      const sketch = emptyDistinct();
      if (column.true > 0) addDistinct(sketch, hashNumber(1));
      if (column.true < column.count) addDistinct(sketch, hashNumber(0));
      return sketch;
    }
  }
}
