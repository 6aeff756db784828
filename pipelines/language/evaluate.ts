import type { EvaluateInput, EvaluateOptions, EvaluateOutput } from '../../activities/evaluate.js';
import type { LearntTask, MetricName } from '../../core/metrics/table/metric-name.js';
import { metricNamed } from '../../core/metrics/table/metrics.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';
import type { GateWiring } from './gates.js';

export interface EvaluateSettings<T extends LearntTask = 'binary'> extends Omit<EvaluateOptions, 'pass' | 'task'> {
  /** The task of the model, as `train` was told it. Default `binary`. */
  readonly task?: T;
  /** What the model must reach. */
  readonly pass: readonly GateWiring<MetricName<NoInfer<T>>>[];
}

/**
 * Judges a model on rows it was not trained on:
 * `p.step('evaluate', { model: best.model, on: data.test }, evaluate({ pass: [atLeast('auc', p.input.minAuc)] }))`.
 * The gates are plain data and travel with the plan, so that their bounds may be references. FinalError `METRIC` for one
 * that the task does not have.
 */
export function evaluate<T extends LearntTask = 'binary'>(
  options: EvaluateSettings<T>,
): StepDefinition<Pick<EvaluateInput, 'model' | 'on'>, EvaluateOutput<T>> {
  const task: LearntTask = options.task ?? 'binary';
  for (const gate of options.pass) if (gate.kind !== 'fair') metricNamed(task, gate.metric);
  return define<Pick<EvaluateInput, 'model' | 'on'>, EvaluateOutput<T>>('evaluate', {}, { options });
}
