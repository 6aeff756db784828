import type { As, KeyPart } from '../spec.js';
import { checkCount, Feature, Label, refuse } from './feature.js';

/** One of a limited set of values, or a combination of several such. */
export class Category {
  readonly key: readonly KeyPart[];
  constructor(key: readonly KeyPart[]) {
    this.key = key;
  }

  /** One number for each of these values; all 0 for any other. */
  oneHot(values: readonly string[]): Feature {
    if (this.key.length === 1 && values.length > 0) return new Feature({ make: 'oneHot', key: this.key, values });
    throw refuse(
      `oneHot got ${values.length} values for a category of ${this.key.length} parts.`,
      'List the values of a single category, or use hash(buckets) for a combination.',
    );
  }

  /**
   * One number for each bucket; different values may share one. Memory grows with the rows, not with the buckets.
   * With `as: 'index'`, the bucket's number, from 0.
   */
  hash(buckets: number, { as = 'oneHot' }: { readonly as?: As } = {}): Feature {
    checkCount(buckets, `hash got ${buckets} buckets`);
    return new Feature({ make: as === 'index' ? 'hashIndex' : 'hash', key: this.key, buckets });
  }

  /**
   * A number for `tf.layers.embedding`, whose `inputDim` is `features.indices(name)`: 0 for a missing value, 1 to `oov`
   * for values that are not known (by their hash), then the `max` most frequent values of the training rows.
   */
  embeddingIndex({ max, oov = 1 }: { readonly max: number; readonly oov?: number }): Feature {
    checkCount(max, `embeddingIndex got max ${max}`);
    checkCount(oov, `embeddingIndex got oov ${oov}`);
    checkCount(1 + oov + max, `embeddingIndex got ${max} and ${oov} values`);
    return new Feature({ make: 'embeddingIndex', key: this.key, max, oov });
  }

  /**
   * How often the label held among the training rows of the same value: one number in place of thousands, trained in a
   * fraction of the time. `smooth` counts as so many rows at the overall rate, so that rare values cannot overfit.
   */
  labelRate({ smooth = 50 }: { smooth?: number } = {}): Feature {
    return new Feature({ make: 'labelRate', key: this.key, smooth });
  }

  /** Predict which of its values it is: `train({ task: 'multiclass', … })`. */
  label(): Label {
    const [part, ...more] = this.key;
    if (part !== undefined && more.length === 0) return new Label(part, { names: true });
    throw refuse('A combination of categories is the label.', 'Make it one column first, with derive().');
  }

  /** 1 where it, or one of its parts, is missing, 0 where it is not. */
  missing(): Feature {
    return new Feature({ make: 'missingKey', key: this.key });
  }
}
