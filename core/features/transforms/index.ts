/** core/features/transforms/: each kind of feature, what it learns and what it writes. */
import type { FeatureSpec, Make, SpecOf, StateOf } from '../spec.js';
import { bagOfWords, hashingTf, tfidf } from './bags.js';
import { bucketize, quantile } from './buckets.js';
import { embeddingIndex, hash, hashIndex, oneHot } from './category.js';
import { cyclic } from './cyclic.js';
import { labelRate } from './label-rate.js';
import { missing, missingKey, number } from './number.js';
import { minMax, robust, standardize } from './scale.js';
import { normalizeTensor, scaleTensor } from './tensor.js';
import { tokens } from './tokens.js';
import type { Transform } from './transform.js';

const transforms: { readonly [M in Make]: Transform<SpecOf<M>, StateOf<M>> } = {
  number,
  standardize,
  minMax,
  robust,
  bucketize,
  quantile,
  missing,
  missingKey,
  cyclic,
  oneHot,
  hash,
  hashIndex,
  embeddingIndex,
  labelRate,
  tokens,
  bagOfWords,
  hashingTf,
  tfidf,
  normalizeTensor,
  scaleTensor,
};

/** What makes a feature of this specification. */
export function transformOf({ make }: FeatureSpec): Transform {
  return transforms[make] as unknown as Transform;
}
