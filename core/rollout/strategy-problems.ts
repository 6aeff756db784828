import { isDuration, milliseconds } from '../duration.js';
import { FinalError } from '../errors.js';
import { parseCondition } from './condition.js';
import { serverMetrics } from './stats.js';
import type { CanaryStrategy, MetricPolicy, Strategy } from './strategy.js';

/** Holds a strategy against what it must keep to. Throws FinalError `STRATEGY` with everything that is wrong in it. */
export function checkStrategy(strategy: Strategy): void {
  const problems = strategy.kind === 'canary' ? canaryProblems(strategy) : notDurations(strategy, ['acknowledge']);
  if (problems.length === 0) return;
  throw new FinalError('STRATEGY', { message: `The rollout cannot be planned: ${problems.join('; ')}.` });
}

function canaryProblems(strategy: CanaryStrategy): readonly string[] {
  return [
    ...stepProblems(strategy),
    ...notDurations(strategy, ['bake', 'patience', 'acknowledge']),
    ...strategy.metrics.flatMap((policy) => metricProblems(policy, strategy)),
  ];
}

function stepProblems({ steps }: CanaryStrategy): readonly string[] {
  const growing = steps.every((step, i) => step > (steps[i - 1] ?? 0) && step < 100);
  if (steps.length > 0 && growing) return [];
  return [`steps: [${steps.join(', ')}] must be percentages between 0 and 100, each above the one before`];
}

function metricProblems(policy: MetricPolicy, { bake }: CanaryStrategy): readonly string[] {
  const at = `analysis.${policy.metric}`;
  const { metric, count = 1, interval } = policy;
  return [
    ...(serverMetrics.includes(metric) ? [] : [`${at}: not a metric; known are ${serverMetrics.join(', ')}`]),
    ...notDurations(policy, ['interval', 'initialDelay'], `${at}.`),
    ...[policy.success, policy.failure].flatMap((condition) => conditionProblem(condition, at)),
    ...(count > 1 && interval === undefined ? [`${at}: a count of ${count} needs an interval`] : []),
    ...(isTooLate(policy, bake)
      ? [
          `${at}.initialDelay: ${policy.initialDelay ?? '0s'} is not within the bake of ${bake}, so nothing would be measured`,
        ]
      : []),
  ];
}

/** A metric that only runs during the bake, and would begin after it. */
function isTooLate({ interval, count, initialDelay = '0s' }: MetricPolicy, bake: string): boolean {
  if (interval === undefined || count !== undefined || !isDuration(initialDelay) || !isDuration(bake)) return false;
  return milliseconds(initialDelay) >= milliseconds(bake);
}

function conditionProblem(condition: string | undefined, at: string): readonly string[] {
  if (condition === undefined) return [];
  try {
    parseCondition(condition);
    return [];
  } catch (error) {
    if (error instanceof FinalError) return [`${at}: ${error.message}`];
    throw error;
  }
}

function notDurations<S extends object>(
  of: S,
  names: readonly (keyof S & string)[],
  prefix: string = '',
): readonly string[] {
  return names.flatMap((name) => {
    const text: unknown = of[name];
    if (text === undefined || (typeof text === 'string' && isDuration(text))) return [];
    return [`${prefix}${name}: "${String(text)}" is not a duration such as 30s or 10m`];
  });
}
