import type { Measure, Numbers } from './measure.js';
import { eachThreshold, massOf, rank, whyNone } from './ranking.js';
import type { Ranking } from './ranking.js';
import type { Weighted } from './weights.js';

/** Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half. */
export function rocAuc(labels: Numbers, scores: Numbers, { weights }: Weighted = {}): Measure {
  return rocAucOf(rank(labels, scores, { weights }));
}

export function rocAucOf(ranking: Ranking): Measure {
  const none = whyNone(ranking, { both: true });
  if (none !== undefined) return none;
  const mass = massOf(ranking);
  // Twice the area in units of one pair: whole numbers where rows count 1, so that the sum is exact.
  let twice = 0;
  let beforeT = 0;
  let beforeF = 0;
  eachThreshold(ranking, (_threshold, t, f) => {
    twice += (f - beforeF) * (t + beforeT);
    beforeT = t;
    beforeF = f;
  });
  return { value: twice / (2 * mass.positives * mass.negatives) };
}
