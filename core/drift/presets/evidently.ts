import { equalWidthEdges, countBins } from '../binning.js';
import { alignCategories } from '../categories.js';
import type { AlignedCategories } from '../categories.js';
import { chiSquared } from '../chi-squared.js';
import { energyDistance } from '../energy-distance.js';
import { hellinger } from '../hellinger.js';
import { jensenShannon } from '../jensen-shannon.js';
import { kolmogorovSmirnov } from '../kolmogorov-smirnov.js';
import { populationStability } from '../population-stability.js';
import { randomAuc } from '../random-auc.js';
import type { DriftResult } from '../result.js';
import { countValues, distinctUpTo, finiteOf } from '../sample.js';
import type { NumberSample, SamplePair, TextSample } from '../sample.js';
import type { Cells } from '../shares.js';
import { textDomain } from '../text-domain.js';
import { wasserstein } from '../wasserstein.js';
import { zTest } from '../z-test.js';
import { verdictOf } from './verdict.js';
import type { Rule, Verdict } from './verdict.js';

/** Statistics that may stand in for Evidently's default. Those of categories are over bins on numbers. */
export type EvidentlyStatistic =
  'jensen-shannon' | 'population-stability' | 'hellinger' | 'kolmogorov-smirnov' | 'wasserstein' | 'energy-distance';

export interface EvidentlyOptions {
  /** For every column of numbers, in place of the choice by size and cardinality. */
  readonly numbers?: EvidentlyStatistic;
  readonly categories?: 'jensen-shannon' | 'population-stability' | 'hellinger' | 'chi-squared';
  /** Threshold of distances. Default 0.1. */
  readonly distance?: number;
  /** Threshold of p-values. Default 0.05. */
  readonly pValue?: number;
  /** Threshold of the area under the curve over texts, from 1001 rows on. Default 0.55. */
  readonly auc?: number;
}
export interface Evidently extends EvidentlyOptions {
  readonly preset: 'evidently';
}

/** Above so many rows of reference, p-values find every trifle: distances take their place. */
const MANY_ROWS = 1000;
/** Up to so many values, numbers are compared as categories. */
const FEW_VALUES = 5;
/** Above so many different values in the reference, numbers are binned. */
const MANY_VALUES = 20;
/** A column of whole numbers with no more values than this is one of categories. */
const FEW_INTEGERS = 10;

const MOST_TEXTS = 10_000;

/** Evidently 0.7's tests: by column type, rows of the reference and different values. */
export function evidently(options: EvidentlyOptions = {}): Evidently {
  return { preset: 'evidently', ...options };
}

export function compareAsEvidently(preset: Evidently, pair: SamplePair, { seed }: { seed: number }): Verdict {
  const { reference, current } = pair;
  if (reference.kind === 'numbers' && current.kind === 'numbers') {
    const isCategory = reference.integers && distinctUpTo(FEW_INTEGERS + 1, finiteOf(reference.values)) <= FEW_INTEGERS;
    return isCategory ? overCategories(preset, pair) : overNumbers(preset, { reference, current });
  }
  if (reference.kind === 'texts' && current.kind === 'texts' && isProse(reference)) {
    return overTexts(preset, { reference, current }, seed);
  }
  return overCategories(preset, pair);
}

function overNumbers(preset: Evidently, pair: SamplePair<NumberSample>): Verdict {
  const [reference, current] = [finiteOf(pair.reference.values), finiteOf(pair.current.values)];
  const few = distinctUpTo(FEW_VALUES + 1, reference, current) <= FEW_VALUES;
  const large = reference.length > MANY_ROWS;
  const chosen = preset.numbers ?? (large ? 'wasserstein' : 'kolmogorov-smirnov');
  if (preset.numbers === undefined && few) return overCategories(preset, pair);
  switch (chosen) {
    case 'kolmogorov-smirnov':
      return verdictOf(kolmogorovSmirnov(reference, current), rule(preset, 'p <= threshold'));
    case 'wasserstein':
      return verdictOf(wasserstein(reference, current, { normed: true }), rule(preset, 'value >= threshold'));
    case 'energy-distance':
      return verdictOf(energyDistance(reference, current), rule(preset, 'value >= threshold'));
    default: {
      const isBinned = chosen === 'hellinger' || distinctUpTo(MANY_VALUES + 1, reference) > MANY_VALUES;
      const cells = isBinned ? binned(pair, chosen) : counted(pair);
      return verdictOf(byCells(chosen, cells), rule(preset, 'value >= threshold'));
    }
  }
}

function overCategories(preset: Evidently, pair: SamplePair): Verdict {
  const cells = counted(pair);
  const { categories, reference, current } = cells;
  const large = reference.reduce((sum, count) => sum + count, 0) > MANY_ROWS;
  const chosen = preset.categories ?? (large ? 'jensen-shannon' : 'chi-squared');
  if (chosen !== 'chi-squared') return verdictOf(byCells(chosen, cells), rule(preset, 'value >= threshold'));
  const byP = rule(preset, 'p < threshold');
  if (categories.length <= 2 && preset.categories === undefined) return verdictOf(zTest(reference, current), byP);
  const verdict = verdictOf(chiSquared(reference, current, { form: 'goodness-of-fit' }), byP);
  return isNew(cells) ? newCategory(verdict, cells) : verdict;
}

/** A category that the reference lacks makes the statistic infinite and the p-value 0. */
function isNew({ reference, current }: AlignedCategories): boolean {
  const filled = reference.some((count) => count > 0) && current.some((count) => count > 0);
  return filled && reference.some((count, cell) => count === 0 && current[cell]! > 0);
}

function newCategory(verdict: Verdict, { categories, reference, current }: AlignedCategories): Verdict {
  const at = reference.findIndex((count, cell) => count === 0 && current[cell]! > 0);
  const category = categories[at]!;
  return { ...verdict, pValue: 0, method: 'asymptotic', drifted: true, category, why: 'the reference has no such row' };
}

function overTexts(preset: Evidently, { reference, current }: SamplePair<TextSample>, seed: number): Verdict {
  const [before, after] = [evenly(textsOf(reference)), evenly(textsOf(current))];
  const result = textDomain(before, after, { seed });
  // On few rows a classifier that knows nothing may look as if it did: as many guesses are its threshold.
  const judged = { reference: Math.ceil(before.length / 2), current: Math.ceil(after.length / 2) };
  const threshold =
    before.length > MANY_ROWS || result.value === null
      ? (preset.auc ?? 0.55)
      : randomAuc(judged, { share: 0.95, seed });
  return verdictOf(result, { threshold, alarm: 'value > threshold' });
}

function byCells(
  statistic: 'jensen-shannon' | 'population-stability' | 'hellinger',
  { reference, current }: Cells,
): DriftResult {
  if (statistic === 'population-stability') return populationStability(reference, current);
  if (statistic === 'hellinger') return hellinger(reference, current);
  return jensenShannon(reference, current, { form: 'distance', base: 'e' });
}

/** Of Hellinger's, there are as many bins as the different values ask for, not the rows. */
function binned({ reference, current }: SamplePair<NumberSample>, statistic: string): Cells {
  const [before, after] = [finiteOf(reference.values), finiteOf(current.values)];
  const integers = reference.integers && current.integers;
  if (before.length + after.length === 0) return { reference: [0], current: [0] };
  const edges =
    statistic === 'hellinger'
      ? equalWidthEdges([...new Set([...before, ...after])], [], { integers })
      : equalWidthEdges(before, after, { integers });
  return { reference: countBins(before, edges), current: countBins(after, edges) };
}

function counted(pair: SamplePair): AlignedCategories {
  return alignCategories(countValues(pair.reference), countValues(pair.current));
}

function rule({ distance = 0.1, pValue = 0.05 }: Evidently, alarm: Rule['alarm']): Rule {
  return { threshold: alarm.startsWith('p ') ? pValue : distance, alarm };
}

/** More than half of the texts differ. */
function isProse(sample: TextSample): boolean {
  const texts = textsOf(sample);
  return new Set(texts).size > texts.length / 2;
}

function textsOf({ texts }: TextSample): string[] {
  return texts.filter((text) => text !== null);
}

/** A classifier learns no more from further texts; those it reads are spread over all. */
function evenly(texts: readonly string[]): readonly string[] {
  if (texts.length <= MOST_TEXTS) return texts;
  return Array.from({ length: MOST_TEXTS }, (_, at) => texts[Math.floor((at * texts.length) / MOST_TEXTS)]!);
}
