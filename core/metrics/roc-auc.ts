import { NO_NEGATIVES, NO_POSITIVES, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { eachThreshold, rank } from './ranking.js';
import type { Ranking } from './ranking.js';

/** Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half. */
export function rocAuc(labels: Numbers, scores: Numbers): Measure {
  return rocAucOf(rank(labels, scores));
}

export function rocAucOf(ranking: Ranking): Measure {
  const { positives, negatives } = ranking;
  if (positives.length + negatives.length === 0) return NO_ROWS;
  if (positives.length === 0) return NO_POSITIVES;
  if (negatives.length === 0) return NO_NEGATIVES;
  // Twice the area in units of one pair: whole numbers, so that the sum is exact.
  let twice = 0;
  let beforeT = 0;
  let beforeF = 0;
  eachThreshold(ranking, (_threshold, t, f) => {
    twice += (f - beforeF) * (t + beforeT);
    beforeT = t;
    beforeF = f;
  });
  return { value: twice / (2 * positives.length * negatives.length) };
}
