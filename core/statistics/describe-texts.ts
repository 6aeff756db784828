import { estimated } from './distinct-sketch.js';
import type { Distinct, TextStatistics } from './statistics.js';
import type { TextSummary } from './summary.js';
import type { TextValues } from './text-values.js';
import { mostFrequent } from './top.js';

/** So many values of a column, at most, are told with all their rows. */
const FEW = 1000;

export function textStatistics({ kind, type, count, missing, empty, lengths, values }: TextSummary): TextStatistics {
  const { counts, under } = 'exact' in values ? { counts: values.exact, under: 0 } : values.sketch.frequent;
  // By UTF-16 code units: the same on every machine, and in whatever order parts came.
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = Float64Array.from(sorted, ([, one]) => one);
  return {
    kind,
    type,
    count,
    missing,
    distinct: distinctOf(values),
    lengths,
    empty,
    top: mostFrequent(rows, { under, text: (at) => sorted[at]![0] }),
    ...('exact' in values && sorted.length <= FEW && { counts: Object.fromEntries(sorted) }),
  };
}

function distinctOf(values: TextValues): Distinct {
  return 'exact' in values ? { value: values.exact.size, exact: true } : estimated(values.sketch.distinct);
}
