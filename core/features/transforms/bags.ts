import { hash32 } from '../../seed.js';
import type { Bag } from '../encoded.js';
import type { SpecOf, States } from '../spec.js';
import { wordsIn } from '../texts.js';
import type { Texts } from '../texts.js';
import type { Transform, Writer } from './transform.js';
import { mostFrequent } from './vocabulary.js';
import { WordCounts } from './word-counts.js';

/** How often each of the most frequent words occurs. */
export const bagOfWords: Transform<SpecOf<'bagOfWords'>, States['bagOfWords']> = {
  width: ({ vocabulary }) => vocabulary,
  suffixes: ({ vocabulary }) => numbered(vocabulary),
  learner: (spec) => {
    const counts = new WordCounts(spec);
    return {
      add: (reading, labels) => counts.add(reading, labels),
      state: () => ({ words: mostFrequent(counts.occurrences, spec.vocabulary) }),
    };
  },
  writer: (spec, { words }) => {
    const places = placesOf(words);
    return bagWriter(spec, (word) => places.get(word) ?? -1);
  },
  describe: ({ words }) => `${words.length} words`,
};

/** How often words of each bucket occur; different words may share one. */
export const hashingTf: Transform<SpecOf<'hashingTf'>, undefined> = {
  width: ({ buckets }) => buckets,
  suffixes: ({ buckets }) => numbered(buckets),
  writer: (spec) => bagWriter(spec, (word) => hash32(word) % spec.buckets),
};

/**
 * How often each word occurs, times ln((1 + texts) ÷ (1 + texts with the word)) + 1, the row then brought to length 1:
 * scikit-learn's `TfidfVectorizer` with smooth idf.
 */
export const tfidf: Transform<SpecOf<'tfidf'>, States['tfidf']> = {
  width: ({ vocabulary }) => vocabulary,
  suffixes: ({ vocabulary }) => numbered(vocabulary),
  learner: (spec) => {
    const counts = new WordCounts(spec);
    return {
      add: (reading, labels) => counts.add(reading, labels),
      state: () => {
        const words = mostFrequent(counts.occurrences, spec.vocabulary);
        const idf = (word: string): number => Math.log((1 + counts.texts) / (1 + counts.documents.get(word)!)) + 1;
        return { words, idf: words.map(idf) };
      },
    };
  },
  writer: (spec, { words, idf }) => {
    const places = placesOf(words);
    return bagWriter(
      spec,
      (word) => places.get(word) ?? -1,
      (row) => unitLength(row.map(([place, count]) => [place, count * idf[place]!])),
    );
  },
  describe: ({ words }) => `${words.length} words`,
};

/** Places with their values, by place. */
type Row = readonly (readonly [place: number, value: number])[];
interface Texted {
  readonly column: string;
  readonly lower: boolean;
}

function bagWriter(
  { column, lower }: Texted,
  placeOf: (word: string) => number,
  finish: (row: Row) => Row = (row) => row,
): Writer {
  const rowOf = (text: string): Row => {
    const counts = new Map<number, number>();
    for (const word of wordsIn(text, { lower })) {
      const place = placeOf(word);
      if (place >= 0) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    return finish([...counts].sort(([a], [b]) => a - b));
  };
  return { kind: 'bag', write: (reading) => bagOf(reading.texts(column), rowOf) };
}

function bagOf({ codes, texts }: Texts, rowOf: (text: string) => Row): Bag {
  const rows = texts.map(rowOf);
  const starts = new Int32Array(codes.length + 1);
  codes.forEach((code, row) => (starts[row + 1] = starts[row]! + (code < 0 ? 0 : rows[code]!.length)));
  const places = new Int32Array(starts.at(-1)!);
  const values = new Float32Array(places.length);
  codes.forEach((code, row) => {
    if (code < 0) return;
    rows[code]!.forEach(([place, value], at) => {
      places[starts[row]! + at] = place;
      values[starts[row]! + at] = value;
    });
  });
  return { starts, places, values };
}

function unitLength(row: Row): Row {
  const length = Math.sqrt(row.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
  return row.map(([place, value]) => [place, value / length]);
}

function placesOf(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map(words.map((word, place) => [word, place]));
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `#${at}`);
}
