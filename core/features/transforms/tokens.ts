import type { Reading } from '../reading.js';
import type { SpecOf, States } from '../spec.js';
import { wordsIn } from '../texts.js';
import type { Transform } from './transform.js';
import { mostFrequent } from './vocabulary.js';
import { WordCounts } from './word-counts.js';

const UNKNOWN = 1;
const FIRST = 2;

/** The first words' numbers: 0 where the text has ended, 1 for a word that is not among the most frequent. */
export const tokens: Transform<SpecOf<'tokens'>, States['tokens']> = {
  width: ({ max }) => max,
  suffixes: ({ max }) => Array.from({ length: max }, (_, at) => `[${at}]`),
  indices: ({ vocabulary }) => FIRST + vocabulary,
  learner: (spec) => {
    const counts = new WordCounts(spec);
    return {
      add: (reading: Reading, labels) => counts.add(reading, labels),
      state: () => ({ words: mostFrequent(counts.occurrences, spec.vocabulary) }),
    };
  },
  writer: ({ column, max, lower }, { words }) => {
    const numbers = new Map(words.map((word, at) => [word, FIRST + at]));
    const rowOf = (text: string): readonly number[] =>
      wordsIn(text, { lower })
        .slice(0, max)
        .map((word) => numbers.get(word) ?? UNKNOWN);
    return {
      kind: 'dense',
      write: (reading, { out, stride, at }) => {
        const { codes, texts } = reading.texts(column);
        const rows = texts.map(rowOf);
        codes.forEach((code, row) => {
          if (code >= 0) out.set(rows[code]!, row * stride + at);
        });
      },
    };
  },
  describe: ({ words }) => `${words.length} words`,
};
