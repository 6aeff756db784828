import type { Measure, Numbers } from './measure.js';
import { eachThreshold, massOf, rank, whyNone } from './ranking.js';
import type { Ranking } from './ranking.js';
import type { Weighted } from './weights.js';

/** Average precision, as scikit-learn's `average_precision_score`: precision weighted by the gain in recall, no interpolation. */
export function prAuc(labels: Numbers, scores: Numbers, { weights }: Weighted = {}): Measure {
  return prAucOf(rank(labels, scores, { weights }));
}

export function prAucOf(ranking: Ranking): Measure {
  const none = whyNone(ranking, { both: false });
  if (none !== undefined) return none;
  const { positives } = massOf(ranking);
  let sum = 0;
  let before = 0;
  eachThreshold(ranking, (_threshold, t, f) => {
    if (t > before) sum += ((t - before) / positives) * (t / (t + f));
    before = t;
  });
  return { value: sum };
}
