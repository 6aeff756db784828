import { correlationsOf } from './co-moments.js';
import { estimated } from './distinct-sketch.js';
import { numberStatistics, timestampStatistics } from './describe-numbers.js';
import { textStatistics } from './describe-texts.js';
import type { ColumnStatistics, TableStatistics } from './statistics.js';
import type { ColumnSummary, TableSummary } from './summary.js';

/** The statistics of a summary's rows. */
export function statisticsOf({ rows, columns, coMoments }: TableSummary): TableStatistics {
  const described = Object.fromEntries([...columns].map(([name, column]) => [name, columnStatistics(column)]));
  return { rows, columns: described, ...(coMoments && { correlations: correlationsOf(coMoments) }) };
}

function columnStatistics(column: ColumnSummary): ColumnStatistics {
  switch (column.kind) {
    case 'number':
      return numberStatistics(column);
    case 'timestamp':
      return timestampStatistics(column);
    case 'text':
    case 'category':
      return textStatistics(column);
    case 'bool':
      return { ...column, false: column.count - column.true };
    case 'tensor':
      return { ...column, elements: numberStatistics(column.elements) };
    case 'list':
      return { ...column, elements: columnStatistics(column.elements) };
    case 'binary':
    case 'personal':
      return { ...column, distinct: estimated(column.distinct) };
  }
}
