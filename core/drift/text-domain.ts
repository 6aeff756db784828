import { rocAuc } from '../metrics/roc-auc.js';
import { deriveSeed, permutation } from '../seed.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult, Sizes } from './result.js';
import { weighWords } from './word-weights.js';
import type { WeighedText } from './word-weights.js';

const EPOCHS = 10;
const DECAY = 1e-4;

/**
 * How well a classifier tells current texts from reference texts by their words: the area under the ROC curve of a
 * logistic regression on tf-idf weights, learnt from one half of either side and judged on the other. 0.5: not at all;
 * 1: perfectly. Equal seeds give equal figures.
 */
export function textDomain(
  reference: readonly string[],
  current: readonly string[],
  { seed }: { seed: number },
): DriftResult {
  const name = 'domain-classifier-auc';
  const sizes = { reference: reference.length, current: current.length };
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift(name, sizes, why);
  if (Math.min(sizes.reference, sizes.current) < 2) return noDrift(name, sizes, 'a side has one text only');
  const { learnt, judged } = halves(sizes, seed);
  const texts = weighWords([...reference, ...current], learnt);
  const label = (row: number): number => (row < sizes.reference ? 0 : 1);
  const weights = learn(texts, { rows: shuffled(learnt, seed), label });
  const labels = Uint8Array.from(judged, label);
  const scores = Float64Array.from(judged, (row) => score(texts[row]!, weights));
  const { value } = rocAuc(labels, scores);
  return value === null ? noDrift(name, sizes, 'a side has no texts to judge by') : drift(name, sizes, { value });
}

interface Halves {
  readonly learnt: readonly number[];
  readonly judged: readonly number[];
}

function halves({ reference, current }: Sizes, seed: number): Halves {
  const first = [...permutation(reference, deriveSeed(seed, 'texts', 'reference'))];
  const second = [...permutation(current, deriveSeed(seed, 'texts', 'current'))].map((row) => reference + row);
  const [r, c] = [reference >> 1, current >> 1];
  return {
    learnt: [...first.slice(0, r), ...second.slice(0, c)],
    judged: [...first.slice(r), ...second.slice(c)],
  };
}

function shuffled(rows: readonly number[], seed: number): number[] {
  return Array.from(permutation(rows.length, deriveSeed(seed, 'texts', 'order')), (at) => rows[at]!);
}

/** Stochastic gradient descent on logistic loss with weight decay; the last weight is the intercept. */
function learn(
  texts: readonly WeighedText[],
  { rows, label }: { rows: readonly number[]; label: (row: number) => number },
): Float64Array {
  const size = texts.reduce((most, { words }) => words.reduce((max, word) => Math.max(max, word), most), -1) + 1;
  const weights = new Float64Array(size + 1);
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const row of rows) {
      const text = texts[row]!;
      const rate = 2 / (1 + 2 * DECAY * step++);
      const error = 1 / (1 + Math.exp(-score(text, weights))) - label(row);
      text.words.forEach((word, at) => {
        weights[word] = weights[word]! * (1 - rate * DECAY) - rate * error * text.weights[at]!;
      });
      weights[size] = weights[size]! - 0.1 * rate * error;
    }
  }
  return weights;
}

function score({ words, weights: own }: WeighedText, weights: Float64Array): number {
  return words.reduce((sum, word, at) => sum + (weights[word] ?? 0) * own[at]!, weights[weights.length - 1]!);
}
