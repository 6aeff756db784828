import { addDistinct, emptyDistinct, mergeDistinct } from './distinct-sketch.js';
import type { DistinctSketch } from './distinct-sketch.js';
import { mergeCounts, mergeFrequentTexts } from './frequent.js';
import type { FrequentTexts } from './frequent.js';
import { hashBytes } from './hash.js';

/** Texts: every one with its rows, or, of too many different ones, sketches. */
export type TextValues = { readonly exact: ReadonlyMap<string, number> } | { readonly sketch: TextSketch };

export interface TextSketch {
  readonly distinct: DistinctSketch;
  readonly frequent: FrequentTexts;
}

export const NO_TEXTS: TextValues = { exact: new Map() };
const NONE: FrequentTexts = { counts: new Map(), under: 0 };
const encoder = new TextEncoder();

/** Both together: exact as long as there are at most `most` different texts. */
export function mergeTexts(one: TextValues, other: TextValues, most: number): TextValues {
  if ('exact' in one && 'exact' in other) {
    const exact = mergeCounts(one.exact, other.exact);
    return exact.size <= most ? { exact } : { sketch: textSketchOf(exact) };
  }
  const [a, b] = [sketched(one), sketched(other)];
  return {
    sketch: { distinct: mergeDistinct(a.distinct, b.distinct), frequent: mergeFrequentTexts(a.frequent, b.frequent) },
  };
}

function sketched(texts: TextValues): TextSketch {
  return 'exact' in texts ? textSketchOf(texts.exact) : texts.sketch;
}

export function textSketchOf(counts: ReadonlyMap<string, number>): TextSketch {
  const distinct = emptyDistinct();
  for (const text of counts.keys()) {
    const bytes = encoder.encode(text);
    addDistinct(distinct, hashBytes(bytes, 0, bytes.length));
  }
  return { distinct, frequent: mergeFrequentTexts({ counts, under: 0 }, NONE) };
}
