import type { Batch } from '../table.js';
import { labelNumbers } from './labels.js';
import { Reading } from './reading.js';
import type { FeaturesSpec, FeaturesState, FeatureState } from './spec.js';
import { transformOf } from './transforms/index.js';
import type { Learner } from './transforms/transform.js';

/** Learns all features' states. Rows without a label are left out. Give it the training rows only. */
export class Fitting {
  private readonly learners: readonly (readonly [string, Learner<FeatureState | undefined>])[];
  private readonly spec: FeaturesSpec;

  constructor(spec: FeaturesSpec) {
    this.spec = spec;
    this.learners = Object.entries(spec.features).flatMap(([name, feature]) => {
      const learner = transformOf(feature).learner?.(feature);
      return learner === undefined ? [] : [[name, learner] as const];
    });
  }

  add(batch: Batch): void {
    const { label } = this.spec;
    const reading = new Reading(batch);
    const labels = label === null ? new Float64Array(batch.rows) : labelNumbers(reading, label.of);
    for (const [, learner] of this.learners) learner.add(reading, labels);
  }

  state(): FeaturesState {
    const states = this.learners.map(([name, learner]) => [name, learner.state()]);
    return Object.fromEntries(states) as FeaturesState;
  }
}
