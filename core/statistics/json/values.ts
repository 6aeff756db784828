import type { JsonObject } from '../../json.js';
import type { NumberSketch, NumberValues } from '../number-values.js';
import type { TextValues } from '../text-values.js';
import { distinctFrom, distinctToJson, momentsFrom, momentsToJson } from './sketches.js';
import { quantilesFrom, quantilesToJson, tallyFrom, tallyToJson } from './sketches.js';
import type { Reading } from './reading.js';

export function numbersToJson(values: NumberValues): JsonObject {
  return 'exact' in values ? { exact: tallyToJson(values.exact) } : { sketch: numberSketchToJson(values.sketch) };
}

export function numbersFrom(from: Reading): NumberValues {
  return from.has('exact')
    ? { exact: tallyFrom(from.member('exact')) }
    : { sketch: numberSketchFrom(from.member('sketch')) };
}

function numberSketchToJson({ moments, zeros, min, max, quantiles, distinct, frequent }: NumberSketch): JsonObject {
  return {
    moments: momentsToJson(moments),
    zeros,
    min: endToJson(min),
    max: endToJson(max),
    quantiles: quantilesToJson(quantiles),
    distinct: distinctToJson(distinct),
    frequent: { ...tallyToJson(frequent.tally), under: frequent.under },
  };
}

function numberSketchFrom(from: Reading): NumberSketch {
  const frequent = from.member('frequent');
  return {
    moments: momentsFrom(from.member('moments')),
    zeros: from.member('zeros').count(),
    min: endFrom(from.member('min')),
    max: endFrom(from.member('max')),
    quantiles: quantilesFrom(from.member('quantiles')),
    distinct: distinctFrom(from.member('distinct')),
    frequent: { tally: tallyFrom(frequent), under: frequent.member('under').count() },
  };
}

function endToJson(end: number | bigint): number | string {
  return typeof end === 'bigint' ? String(end) : end;
}

function endFrom(from: Reading): number | bigint {
  return from.isText ? from.long() : from.number();
}

export function textsToJson(values: TextValues): JsonObject {
  if ('exact' in values) return { exact: countsToJson(values.exact) };
  const { distinct, frequent } = values.sketch;
  return {
    sketch: {
      distinct: distinctToJson(distinct),
      frequent: { ...countsToJson(frequent.counts), under: frequent.under },
    },
  };
}

export function textsFrom(from: Reading): TextValues {
  if (from.has('exact')) return { exact: countsFrom(from.member('exact')) };
  const [sketch, frequent] = [from.member('sketch'), from.member('sketch').member('frequent')];
  return {
    sketch: {
      distinct: distinctFrom(sketch.member('distinct')),
      frequent: { counts: countsFrom(frequent), under: frequent.member('under').count() },
    },
  };
}

function countsToJson(counts: ReadonlyMap<string, number>): JsonObject {
  return { texts: [...counts.keys()], rows: [...counts.values()] };
}

function countsFrom(from: Reading): ReadonlyMap<string, number> {
  const [texts, rows] = [from.member('texts').texts(), from.member('rows').counts()];
  const counts = new Map(texts.map((text, at) => [text, rows[at] ?? 0]));
  if (counts.size !== rows.length || texts.length !== rows.length || rows.includes(0)) {
    throw from.member('rows').unlike('the rows of each text, which are all different');
  }
  return counts;
}
