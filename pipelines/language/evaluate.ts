import type { EvaluateInput, EvaluateOptions, EvaluateOutput } from '../../activities/evaluate.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';
import type { GateWiring } from './gates.js';

export interface EvaluateSettings extends Omit<EvaluateOptions, 'pass'> {
  /** What the model must reach. */
  readonly pass: readonly GateWiring[];
}

/**
 * Judges a model on rows it was not trained on:
 * `p.step('evaluate', { model: best.model, on: data.test }, evaluate({ pass: [atLeast('auc', p.input.minAuc)] }))`.
 * The gates are plain data and travel with the plan, so that their bounds may be references.
 */
export function evaluate(
  options: EvaluateSettings,
): StepDefinition<Pick<EvaluateInput, 'model' | 'on'>, EvaluateOutput> {
  return define<Pick<EvaluateInput, 'model' | 'on'>, EvaluateOutput>('evaluate', {}, { options });
}
