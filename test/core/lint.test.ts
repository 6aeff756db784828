import { describe, expect, it } from '@jest/globals';
import { lint, rules } from '../../core/lint/index.js';
import type { PlanDraft, PlanStep } from '../../core/plan.js';
import { stepOptions } from '../../pipelines/language/options.js';
import { planOf, planStep, ref } from '../support/plans.js';

const told = (plan: PlanDraft): string[] =>
  lint(plan).map(({ rule, step }) => (step === undefined ? rule : `${rule} ${step}`));
const options = (settings: Parameters<typeof stepOptions>[0]): Pick<PlanStep, 'options'> => ({
  options: stepOptions(settings),
});
const map = (changes: object = {}): Partial<PlanStep> => ({
  kind: 'map',
  map: { window: 32, batch: 'auto', allowFailures: 0, ...changes },
});
const gate = (approvers: string[], timeout = '7d'): Partial<PlanStep> => ({
  kind: 'gate',
  gate: { approvers, timeout },
});
const schema = {
  properties: { list: { type: 'array' }, n: { type: 'number' }, deep: { properties: { text: { type: 'string' } } } },
};

/** Plans by what lint says of them; what it must not say is tested beside it. */
const cases: readonly (readonly [name: string, plan: PlanDraft, expected: readonly string[]])[] = [
  ['a plan that is well', planOf([planStep('a'), planStep('b', { input: ref('a') })]), []],
  ['no steps', planOf([]), []],

  ['a wire to no step', planOf([planStep('a', { input: ref('gone') })]), ['unknown-reference a']],
  ['an order after no step', planOf([planStep('a', { after: ['gone'] })]), ['unknown-reference a']],
  [
    'a result of no step',
    planOf([planStep('a', { terminal: true })], { output: { x: ref('gone'), n: ref('input', 'n') } }),
    ['unknown-reference'],
  ],
  ['a wire to the run’s input', planOf([planStep('a', { input: ref('input', 'n') })]), []],

  ['two of one name', planOf([planStep('a'), planStep('a')]), ['duplicate-id a']],

  [
    'steps that wait for each other',
    planOf([planStep('a', { input: ref('b') }), planStep('b', { after: ['a'] })]),
    ['cycle a'],
  ],
  ['a step that waits for itself', planOf([planStep('a', { input: ref('a') })]), ['cycle a']],
  [
    'a diamond',
    planOf([
      planStep('a'),
      planStep('b', { input: ref('a') }),
      planStep('c', { input: ref('a') }),
      planStep('d', { input: [ref('b'), ref('c')] }),
    ]),
    [],
  ],

  [
    'a value and its opposite',
    planOf([planStep('f'), planStep('a', { when: { $all: [ref('f'), { $not: ref('f') }] } })]),
    ['unreachable-step a'],
  ],
  [
    'two values',
    planOf([planStep('f'), planStep('a', { when: { $all: [ref('f', 'x'), { $not: ref('f', 'y') }] } })]),
    [],
  ],

  ['a result nobody reads', planOf([planStep('a'), planStep('b')]), ['unused-output a']],
  ['one marked terminal', planOf([planStep('a', { terminal: true }), planStep('b')]), []],
  ['one that is only waited for', planOf([planStep('a'), planStep('b', { after: ['a'] })]), []],
  ['one that is a condition', planOf([planStep('a'), planStep('b', { when: ref('a') })]), []],
  ['a gate at the end', planOf([planStep('a', gate(['ana'])), planStep('b')]), []],

  [
    'a map over a number',
    planOf([planStep('a', { ...map(), input: ref('input', 'n') })], { inputSchema: schema }),
    ['map-over-non-list a'],
  ],
  [
    'a map over a text',
    planOf([planStep('a', { ...map(), input: ref('input', 'deep', 'text') })], { inputSchema: schema }),
    ['map-over-non-list a'],
  ],
  ['a map over an object', planOf([planStep('a', { ...map(), input: {} })]), ['map-over-non-list a']],
  [
    'a map over a list',
    planOf([planStep('a', { ...map(), input: ref('input', 'list') })], { inputSchema: schema }),
    [],
  ],
  ['a map over a literal list', planOf([planStep('a', { ...map(), input: [1, 2] })]), []],
  ['a map over what only the run knows', planOf([planStep('s'), planStep('a', { ...map(), input: ref('s') })]), []],

  ['a gate for nobody', planOf([planStep('a', gate([]))]), ['gate-without-approver a']],
  ['a gate for someone', planOf([planStep('a', gate(['ana']))]), []],

  [
    'texts that are no durations',
    planOf([planStep('a', options({ timeout: '1 hour', heartbeat: 'soon', backoff: { first: '1', max: 'x' } }))]),
    Array(4).fill('duration a'),
  ],
  ['a gate without a duration', planOf([planStep('a', gate(['ana'], 'later'))]), ['duration a']],

  ['no time at all', planOf([planStep('a', options({ timeout: '0s' }))]), ['duration a']],

  ['pauses that shrink', planOf([planStep('a', options({ backoff: { factor: 0.5 } }))]), ['backoff a']],
  ['a pause that is no number', planOf([planStep('a', options({ backoff: { factor: NaN } }))]), ['backoff a']],
  ['a first pause over the longest', planOf([planStep('a', options({ backoff: { first: '2m' } }))]), ['backoff a']],
  [
    'pauses that stay the same',
    planOf([planStep('a', options({ backoff: { first: '1m', factor: 1, max: '1m' } }))]),
    [],
  ],

  ['numbers out of range', planOf([planStep('a', options({ retries: -1, priority: 9 }))]), ['range a', 'range a']],
  [
    'a map’s numbers out of range',
    planOf([planStep('a', { ...map({ window: 501, batch: 0, allowFailures: -1 }), input: [] })]),
    Array(3).fill('range a'),
  ],
  ['half a retry', planOf([planStep('a', options({ retries: 0.5 }))]), ['range a']],
  [
    'numbers at their limits',
    planOf([
      planStep('a', {
        ...map({ window: 500, batch: 10_000, allowFailures: 0 }),
        ...options({ retries: 0, priority: 5 }),
        input: [],
      }),
    ]),
    [],
  ],

  [
    'a cached clock',
    planOf([planStep('a', { ...options({ cache: true }), impure: ['Date.now'] })]),
    ['cache-on-impure a'],
  ],
  ['a clock', planOf([planStep('a', { impure: ['Date.now'] })]), []],

  ['a light training', planOf([planStep('a', { ...options({ light: true }), uses: 'train' })]), ['light-cannot-be a']],
  [
    'a light map with a pool and hours',
    planOf([planStep('a', { ...map(), input: [], ...options({ light: true, pool: 'gpu', timeout: '2h' }) })]),
    Array(3).fill('light-cannot-be a'),
  ],
  ['a light step of no duration', planOf([planStep('a', options({ light: true, timeout: 'soon' }))]), ['duration a']],
  ['a light step', planOf([planStep('a', options({ light: true, timeout: '5s' }))]), []],
];

describe('lint', () => {
  it.each(cases)('of %s', (_, plan, expected) => {
    expect(told(plan)).toEqual(expected);
  });

  it('has a plan for each of its rules to find fault with', () => {
    const found = new Set(cases.flatMap(([, plan]) => lint(plan).map(({ rule }) => rule)));
    expect(found.size).toBe(rules.length);
  });

  it('says what is wrong and what to do, and hides nothing behind the first', () => {
    const problems = lint(planOf([planStep('a', { ...gate([], 'later'), input: ref('gone') })]));
    expect(problems.map(({ rule }) => rule)).toEqual(['unknown-reference', 'gate-without-approver', 'duration']);
    for (const { message, hint } of problems) {
      expect(message).toContain('"a"');
      expect(hint.length).toBeGreaterThan(10);
    }
  });
});
