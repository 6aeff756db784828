import { NO_POSITIVES, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { eachThreshold, rank } from './ranking.js';
import type { Ranking } from './ranking.js';

/** Average precision, as scikit-learn's `average_precision_score`: precision weighted by the gain in recall, no interpolation. */
export function prAuc(labels: Numbers, scores: Numbers): Measure {
  return prAucOf(rank(labels, scores));
}

export function prAucOf(ranking: Ranking): Measure {
  const { positives, negatives } = ranking;
  if (positives.length + negatives.length === 0) return NO_ROWS;
  if (positives.length === 0) return NO_POSITIVES;
  let sum = 0;
  let before = 0;
  eachThreshold(ranking, (_threshold, t, f) => {
    sum += ((t - before) / positives.length) * (t / (t + f));
    before = t;
  });
  return { value: sum };
}
