import { describe, expect, it } from '@jest/globals';
import { conditionText, describeSteps, mermaid } from '../../core/graph-text.js';
import type { Plan, PlanStep } from '../../core/plan.js';
import { compareRuns } from '../../core/reproduced.js';

const options = {
  pool: 'cpu',
  timeout: '1h',
  heartbeat: '30s',
  retry: { retries: 2, backoff: { first: '1s', factor: 2, max: '1m' } },
  cache: false,
  light: false,
  priority: 3,
  undo: false,
};
const ref = (id: string, ...path: string[]): { $ref: string; path: string[] } => ({ $ref: id, path });
const step = (id: string, more: object): PlanStep => ({
  id,
  kind: 'step',
  input: null,
  after: [],
  options,
  uses: 'call',
  terminal: false,
  impure: [],
  ...more,
});
// The graph's text looks at the steps only.
const plan = {
  steps: [
    step('go', { kind: 'deploy', uses: 'canary', input: ref('train'), after: ['ask'], when: ref('report', 'passed') }),
    step('report', {
      input: { on: ref('train', 'model'), limit: ref('input', 'limit') },
      options: { ...options, cache: true, pool: 'gpu' },
    }),
    step('train', { kind: 'map', input: ref('input', 'trials'), map: { window: 2, batch: 'auto', allowFailures: 1 } }),
    step('ask', { kind: 'gate', input: ref('report'), gate: { approvers: ['ana'], timeout: '2d' } }),
  ],
} as unknown as Plan;

describe('a plan in words', () => {
  it('has each step after those it waits for, with what it reads', () => {
    expect(describeSteps(plan)).toEqual([
      { id: 'train', kind: 'map', uses: 'call', reads: ['input'], notes: ['2 at once', '1 may fail'] },
      { id: 'report', kind: 'step', uses: 'call', reads: ['input', 'train'], notes: ['pool gpu', 'cached'] },
      { id: 'ask', kind: 'gate', uses: 'call', reads: ['report'], notes: ['asks ana for 2d'] },
      {
        id: 'go',
        kind: 'deploy',
        uses: 'canary',
        reads: ['train', 'report'],
        notes: ['when report.passed', 'after ask'],
      },
    ]);
  });

  it('is a diagram', () => {
    expect(mermaid(plan).split('\n')).toEqual([
      'flowchart TD',
      '  s0[["train"]]',
      '  s1["report"]',
      '  s2{{"ask"}}',
      '  s3(["go"])',
      '  s0 --> s1',
      '  s1 --> s2',
      '  s0 --> s3',
      '  s1 --> s3',
      '  s2 -.-> s3',
    ]);
  });

  it('writes conditions as people say them', () => {
    expect(conditionText({ $all: [ref('a', 'x'), { $not: ref('b') }] })).toBe('a.x and not b');
  });
});

describe('comparing a run with the one it repeats', () => {
  it('goes by results, whatever the order of their keys, and by steps that have one', () => {
    const before = [
      { step: 'a', state: 'completed', output: { x: 1, y: 2 } },
      { step: 'b', state: 'cached', output: { digest: '1' } },
      { step: 'c', state: 'completed' },
      { step: 'd', state: 'skipped' },
      { step: 'e', state: 'completed', output: { number: 3 } },
    ];
    const after = [
      { step: 'a', state: 'completed', output: { y: 2, x: 1 } },
      { step: 'b', state: 'completed', output: { digest: '2' } },
      { step: 'd', state: 'completed', output: 1 },
      { step: 'e', state: 'skipped' },
    ];
    expect(compareRuns(before, after).map(({ step: id, verdict }) => `${id} ${verdict}`)).toEqual([
      'a same',
      'b different',
      'c missing',
      'd additional',
    ]);
  });
});
