import { Category } from './category.js';
import { checkCount, Feature } from './feature.js';
import { Quantity } from './quantity.js';

interface Words {
  /** Takes capital letters for small ones (default). */
  readonly lower?: boolean;
}
interface Vocabulary extends Words {
  /** So many words, the most frequent of the training rows. */
  readonly vocabulary: number;
}

/**
 * A text. Its words are letters, digits and underscores that stand together. As a whole it is a category too:
 * `hash`, `embeddingIndex` and the like take equal texts for one value.
 */
export class Text extends Category {
  private readonly column: string;
  constructor(column: string) {
    super([{ column }]);
    this.column = column;
  }

  /**
   * The numbers of its first `max` words, for `tf.layers.embedding` with `inputDim: features.indices(name)`: 0 where the
   * text has ended or is missing, 1 for a word that is not known, then the `vocabulary` most frequent ones.
   */
  tokens({ max, vocabulary, lower = true }: Vocabulary & { readonly max: number }): Feature {
    checkCount(max, `tokens got max ${max}`);
    checkCount(vocabulary + 2, `tokens got a vocabulary of ${vocabulary}`, { least: 3 });
    return new Feature({ make: 'tokens', column: this.column, max, vocabulary, lower });
  }

  /** How often each of the most frequent words occurs in it. All 0 where it is missing. */
  bagOfWords({ vocabulary, lower = true }: Vocabulary): Feature {
    checkCount(vocabulary, `bagOfWords got a vocabulary of ${vocabulary}`);
    return new Feature({ make: 'bagOfWords', column: this.column, vocabulary, lower });
  }

  /** How often words of each bucket occur in it: nothing is learnt. All 0 where it is missing. */
  hashingTf({ buckets, lower = true }: Words & { readonly buckets: number }): Feature {
    checkCount(buckets, `hashingTf got ${buckets} buckets`);
    return new Feature({ make: 'hashingTf', column: this.column, buckets, lower });
  }

  /** Words weighed by how few texts have them, the row brought to length 1. All 0 where it is missing. */
  tfidf({ vocabulary, lower = true }: Vocabulary): Feature {
    checkCount(vocabulary, `tfidf got a vocabulary of ${vocabulary}`);
    return new Feature({ make: 'tfidf', column: this.column, vocabulary, lower });
  }

  /** How many characters (code points) it has. */
  length(): Quantity {
    return new Quantity({ column: this.column, measure: 'characters' });
  }

  /** How many words it has. */
  words(): Quantity {
    return new Quantity({ column: this.column, measure: 'words' });
  }
}
