import type { Features } from '../../core/features/features.js';
import { canonicalJson } from '../../core/json.js';
import type { TrainInput } from '../train.js';
import type { Built } from './model.js';
import type { TrainingPlan } from './plan.js';
import type { Target } from './target.js';

export interface IdentityParts extends Built {
  readonly features: Features;
  readonly on: TrainInput['on'];
  readonly plan: TrainingPlan;
  readonly seed: number;
  readonly target: Target;
}

/**
 * What a training is: a checkpoint of another must not be taken for its own. Layers count by their class and weights by
 * their shape, as TensorFlow.js gives names by what else the process has made.
 */
export function identityOf({ model, optimizer, features, on, plan, seed, target }: IdentityParts): string {
  return canonicalJson({
    seed,
    plan,
    features: features.spec,
    ...(target.task === 'binary' ? {} : { target }),
    data: [on.train.digest, on.valid.digest],
    layers: model.layers.map((layer) => layer.getClassName()),
    weights: model.weights.map((weight) => weight.shape),
    optimizer: [optimizer.getClassName(), optimizer.getConfig()],
  });
}
