import { isDuration, milliseconds } from '../duration.js';
import type { PlanStep } from '../plan.js';
import type { Problem, Rule } from './rule.js';

/** `gate-without-approver`: nobody could ever open it. */
export const gateWithoutApprover: Rule = (plan) =>
  plan.steps
    .filter((step) => step.gate?.approvers.length === 0)
    .map((step) => ({
      rule: 'gate-without-approver',
      severity: 'error',
      step: step.id,
      message: `Nobody may approve "${step.id}".`,
      hint: "Name people or groups: { approvers: ['ml-leads'] }.",
    }));

/** `cache-on-impure`: a cached step whose text reads a clock, chance, the network or the environment. */
export const cacheOnImpure: Rule = (plan) =>
  plan.steps
    .filter((step) => step.options.cache && step.impure.length > 0)
    .map((step) => ({
      rule: 'cache-on-impure',
      severity: 'warning',
      step: step.id,
      message: `"${step.id}" is cached, and its code mentions ${step.impure.join(', ')}.`,
      hint: 'Pass what it reads as an input, use context.seed for chance, or turn the cache off.',
    }));

/** `light-cannot-be`: a step marked light that is not quick and small. */
export const lightCannotBe: Rule = (plan) =>
  plan.steps
    .filter((step) => step.options.light)
    .flatMap((step) => whyNotLight(step).map((why) => lightProblem(step, why)));

const LONG_RUNNERS = new Set([
  'windows',
  'train',
  'evaluate',
  'validate',
  'profile',
  'compare',
  'split',
  'materialise',
  'external',
]);

function whyNotLight(step: PlanStep): readonly string[] {
  return [
    ...(step.kind === 'step' ? [] : [`it is a ${step.kind}`]),
    ...(LONG_RUNNERS.has(step.uses) ? [`${step.uses} works on whole tables`] : []),
    ...(step.options.pool === 'cpu' ? [] : [`it asks for the pool "${step.options.pool}"`]),
    ...(step.options.timeout !== '1h' && isDuration(step.options.timeout) && milliseconds(step.options.timeout) > 10_000
      ? [`its timeout of ${step.options.timeout} is over 10s`]
      : []),
  ];
}

function lightProblem(step: PlanStep, why: string): Problem {
  return {
    rule: 'light-cannot-be',
    severity: 'warning',
    step: step.id,
    message: `"${step.id}" is marked light, but ${why}.`,
    hint: 'Light steps run inside a workflow task, within seconds; take { light: true } off.',
  };
}

/** `duration`: a text that is no duration, or none at all. */
export const badDuration: Rule = (plan) =>
  plan.steps.flatMap((step) =>
    durationsOf(step)
      .filter(([, text]) => !isDuration(text) || milliseconds(text) === 0)
      .map(([name, text]) => ({
        rule: 'duration',
        severity: 'error' as const,
        step: step.id,
        message: `"${step.id}" has ${name}: "${text}", which is no duration.`,
        hint: 'Write a number above 0 and one of ms, s, m, h, d, w, such as 30s or 2d.',
      })),
  );

function durationsOf({ options, gate }: PlanStep): readonly (readonly [string, string])[] {
  const { first, max } = options.retry.backoff;
  return [
    ['timeout', options.timeout],
    ['heartbeat', options.heartbeat],
    ['backoff.first', first],
    ['backoff.max', max],
    ...(gate === undefined ? [] : [['gate timeout', gate.timeout] as const]),
  ];
}

/** `backoff`: pauses between attempts that Temporal does not take. A run would try to begin the step for ever. */
export const badBackoff: Rule = (plan) =>
  plan.steps.flatMap((step) =>
    whyNotBackoff(step).map((why) => ({
      rule: 'backoff',
      severity: 'error' as const,
      step: step.id,
      message: `"${step.id}" has ${why}.`,
      hint: "Write pauses that grow, such as { first: '1s', factor: 2, max: '1m' }.",
    })),
  );

function whyNotBackoff({ options }: PlanStep): readonly string[] {
  const { first, factor, max } = options.retry.backoff;
  const reversed = isDuration(first) && isDuration(max) && milliseconds(first) > milliseconds(max);
  return [
    ...(factor >= 1 ? [] : [`backoff.factor: ${factor}, which is below 1`]),
    ...(reversed ? [`backoff.first: "${first}", which is over its backoff.max of "${max}"`] : []),
  ];
}

/** `range`: a number outside what the engine takes. */
export const numberRange: Rule = (plan) =>
  plan.steps.flatMap((step) =>
    numbersOf(step)
      .filter(([, value, min, max]) => !(Number.isInteger(value) && value >= min && value <= max))
      .map(([name, value, min, max]) => ({
        rule: 'range',
        severity: 'error' as const,
        step: step.id,
        message: `"${step.id}" has ${name}: ${value}.`,
        hint: `Take a whole number from ${min} to ${max}.`,
      })),
  );

function numbersOf({ options, map }: PlanStep): readonly (readonly [string, number, number, number])[] {
  return [
    ['retries', options.retry.retries, 0, 1000],
    ['priority', options.priority, 1, 5],
    ...(map === undefined
      ? []
      : ([
          ['window', map.window, 1, 500],
          ['batch', map.batch === 'auto' ? 1 : map.batch, 1, 10_000],
          ['allowFailures', map.allowFailures, 0, 1_000_000],
        ] as const)),
  ];
}
