/** The words of one text that tell something, as positions in the vocabulary, with weights of length 1 together. */
export interface WeighedText {
  readonly words: readonly number[];
  readonly weights: readonly number[];
}

/** A word in more than this share of the texts says nothing about which side it is from. Evidently's. */
const MOST_TEXTS = 0.5;

/**
 * Tf-idf weights as sklearn's `TfidfVectorizer(sublinear_tf=True, max_df=0.5)` has them, without its list of English
 * stop words: any language is welcome. Vocabulary and rarity come from the rows learnt from.
 */
export function weighWords(texts: readonly string[], learnt: readonly number[]): WeighedText[] {
  const counted = texts.map(countWords);
  const appearances = new Map<string, number>();
  for (const row of learnt)
    for (const word of counted[row]!.keys()) appearances.set(word, (appearances.get(word) ?? 0) + 1);
  const vocabulary = new Map<string, { at: number; rarity: number }>();
  for (const [word, count] of appearances) {
    if (count > MOST_TEXTS * learnt.length) continue;
    vocabulary.set(word, { at: vocabulary.size, rarity: Math.log((1 + learnt.length) / (1 + count)) + 1 });
  }
  return counted.map((words) => weigh(words, vocabulary));
}

function weigh(
  counts: ReadonlyMap<string, number>,
  vocabulary: ReadonlyMap<string, { at: number; rarity: number }>,
): WeighedText {
  const known = [...counts].flatMap(([word, count]) => {
    const entry = vocabulary.get(word);
    return entry === undefined ? [] : [{ at: entry.at, weight: (1 + Math.log(count)) * entry.rarity }];
  });
  const length = Math.hypot(...known.map(({ weight }) => weight));
  return { words: known.map(({ at }) => at), weights: known.map(({ weight }) => weight / length) };
}

/** Words of two characters or more, in lower case. */
function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]{2,}/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
