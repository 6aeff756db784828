import { estimated } from './distinct-sketch.js';
import { histogramsOf } from './histograms.js';
import { finite, kurtosisOf, momentsOf, skewOf, stdOf } from './moments.js';
import { zerosOf } from './number-values.js';
import type { NumberSketch, NumberValues } from './number-values.js';
import { rankErrorOf, tallyOfSketch } from './quantile-sketch.js';
import { PROBABILITIES, quantilesOf } from './quantiles.js';
import type { Distinct, Moments, NumberStatistics, Spread, TimestampStatistics, TopValue } from './statistics.js';
import type { NumberSummary, TimestampSummary } from './summary.js';
import { NO_TALLY } from './tally.js';
import type { Tally } from './tally.js';
import { millisecondsOf, unitOf, timeText } from './time-text.js';
import { mostFrequent } from './top.js';

export function numberStatistics(summary: NumberSummary): NumberStatistics {
  const { type, count, missing, nan, negativeInfinities, positiveInfinities, values } = summary;
  const known = knownOf(values);
  const { min, max } = known;
  const exact = type === 'int64' && min !== null && max !== null ? { min: digits(min), max: digits(max) } : undefined;
  return {
    kind: 'number',
    type,
    count,
    missing,
    nan,
    infinities: { negative: negativeInfinities, positive: positiveInfinities },
    zeros: known.zeros,
    min: min === null ? null : Number(min),
    max: max === null ? null : Number(max),
    ...(exact && { exact }),
    ...spreadOf(known, nan),
    top: topOf(known, type === 'float32' ? shortest32 : digits),
  };
}

export function timestampStatistics({ type, count, missing, values }: TimestampSummary): TimestampStatistics {
  const unit = unitOf(type);
  const known = knownOf(values);
  const text = (value: number | bigint): string => timeText(value, unit);
  const { min, max } = known;
  return {
    kind: 'timestamp',
    type,
    count,
    missing,
    min: min === null ? null : text(min),
    max: max === null ? null : text(max),
    ...spreadOf(
      inMilliseconds(known, (value) => millisecondsOf(value, unit)),
      0,
    ),
    top: topOf(known, text),
  };
}

/** What both forms of values come to. */
interface Known {
  /** All values, or what a sketch knows of their order. */
  readonly tally: Tally;
  readonly rankError: number;
  readonly moments: Moments;
  readonly zeros: number;
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly distinct: Distinct;
  readonly frequent: { readonly tally: Tally; readonly under: number };
}

function knownOf(values: NumberValues): Known {
  return 'exact' in values ? exactly(values.exact) : roughly(values.sketch);
}

function exactly(tally: Tally): Known {
  const { values } = tally;
  return {
    tally,
    rankError: 0,
    moments: momentsOf(tally),
    zeros: zerosOf(tally),
    min: values[0] ?? null,
    max: values[values.length - 1] ?? null,
    distinct: { value: values.length, exact: true },
    frequent: { tally, under: 0 },
  };
}

function roughly(sketch: NumberSketch): Known {
  const { moments, zeros, min, max, quantiles, distinct, frequent } = sketch;
  const tally = withEnds(tallyOfSketch(quantiles), Number(min), Number(max));
  return {
    tally,
    rankError: rankErrorOf(quantiles),
    moments,
    zeros,
    min,
    max,
    distinct: estimated(distinct),
    frequent,
  };
}

/** The ends are known, though a sketch may have dropped them. */
function withEnds({ values, counts }: Tally, min: number, max: number): Tally {
  const doubles = Float64Array.from(values as Float64Array);
  [doubles[0], doubles[doubles.length - 1]] = [min, max];
  return doubles.length > 1 ? { values: doubles, counts } : NO_TALLY;
}

function spreadOf({ tally, rankError, moments, distinct }: Known, nan: number): Spread {
  return {
    distinct,
    mean: moments.count === 0 ? null : finite(moments.mean),
    std: stdOf(moments),
    skew: skewOf(moments),
    kurtosis: kurtosisOf(moments),
    moments: Object.values(moments).every(Number.isFinite) ? moments : null,
    quantiles: quantilesOf(tally, PROBABILITIES),
    rankError,
    histograms: histogramsOf(tally, nan),
  };
}

/** Scaling a value scales its moments. */
function inMilliseconds(known: Known, scale: (value: number) => number): Known {
  const { tally, moments } = known;
  const by = scale(1);
  const { count, mean, m2, m3, m4 } = moments;
  return {
    ...known,
    tally: {
      values: Float64Array.from(tally.values as Float64Array, (value) => scale(Number(value))),
      counts: tally.counts,
    },
    moments: { count, mean: scale(mean), m2: m2 * by ** 2, m3: m3 * by ** 3, m4: m4 * by ** 4 },
  };
}

function topOf({ frequent }: Known, text: (value: number | bigint) => string): TopValue[] {
  const { values, counts } = frequent.tally;
  return mostFrequent(counts, { under: frequent.under, text: (at) => text(values[at]!) });
}

function digits(value: number | bigint): string {
  return String(value);
}

/** The shortest text that is this float32 when read as one: 0.1, not 0.10000000149011612. */
function shortest32(value: number | bigint): string {
  for (let precision = 6; precision < 9; precision++) {
    const text = String(Number(Number(value).toPrecision(precision)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(Number(value).toPrecision(9)));
}
