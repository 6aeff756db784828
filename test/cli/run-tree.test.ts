import { describe, expect, it } from '@jest/globals';
import { changeTeller } from '../../cli/view/changes.js';
import { figure, runTree, type RunPicture, type Working } from '../../cli/view/run-tree.js';
import { paint } from '../../cli/view/text.js';
import type { RunView, StepView } from '../../workflows/messages.js';

const START = 1_000_000;

function step(id: string, state: StepView['state'], more: Partial<StepView> = {}): StepView {
  return { id, kind: 'step', state, after: [], ...more };
}

function picture(
  steps: readonly StepView[],
  more: Partial<RunPicture> & { state?: RunView['state'] } = {},
): RunPicture {
  const { state = 'running', ...rest } = more;
  return {
    workflowId: 'flights-1',
    view: { pipeline: 'flights', planDigest: 'd', seed: 1, state, steps },
    working: new Map(),
    below: new Map(),
    startedAt: START,
    now: START + 65_000,
    ...rest,
  };
}

const drawn = (of: RunPicture, width = 100): string => paint(runTree(of), { width, colour: false }).join('\n');
const training: Working = {
  attempt: 1,
  progress: { fraction: 0.5, message: 'epoch 2/4', metrics: { loss: 0.41237, 'valid.auc': 0.7 } },
};

describe('the tree of a run', () => {
  it('shows state, time, bar, loss, retries and what is to do', () => {
    const shown = picture(
      [
        step('ingest', 'completed', { startedAt: START, endedAt: START + 3_210 }),
        step('split', 'cached', { startedAt: START, endedAt: START + 40 }),
        step('train', 'running', { kind: 'map', startedAt: START + 5_000, items: { done: 1, failed: 1, total: 4 } }),
        step('evaluate', 'running', { startedAt: START + 60_000 }),
        step('approve', 'open', { kind: 'gate', startedAt: START + 64_000, note: 'for ml-leads' }),
        step('register', 'skipped', { note: 'its condition is false' }),
        step('rollout', 'running', { kind: 'deploy', startedAt: START + 64_500 }),
      ],
      {
        working: new Map([
          ['train', [training, { attempt: 2, failure: 'the runner was killed' }]],
          ['evaluate', [{ attempt: 1, progress: { fraction: 0.25 } }]],
        ]),
        below: new Map([['rollout', [' 25% of traffic  baking']]]),
      },
    );
    expect(`\n${drawn(shown)}\n`).toBe(`
flights  flights-1  running  1 min 05 s
├ ✔ ingest          3.2 s
├ ✔ split           40 ms  from the cache
├ ▶ train      1 min 00 s  ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌ 50%  2/4  1 failed
│   ├ ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌ 50%  epoch 2/4  loss 0.4124  valid.auc 0.7
│   └ attempt 2: the runner was killed
├ ▶ evaluate        5.0 s  ━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 25%
├ ⏸ approve         1.0 s  for ml-leads: coppice approve flights-1 approve
├ – register               its condition is false
└ ▶ rollout        500 ms
    └  25% of traffic  baking
`);
  });

  it('stops its clock at the end of the last step', () => {
    const over = picture([step('a', 'failed', { startedAt: START, endedAt: START + 2_000, note: 'no such file' })], {
      state: 'failed',
    });
    expect(drawn(over)).toBe('flights  flights-1  failed  2.0 s\n└ ✖ a        2.0 s  no such file');
  });

  it('fits the terminal, and says where a line was cut', () => {
    const lines = drawn(picture([step('ingest', 'failed', { note: 'a long story '.repeat(20) })]), 40).split('\n');
    expect(lines.every((line) => [...line].length <= 40)).toBe(true);
    expect(lines.at(-1)).toBe('└ ✖ ingest               a long story a…');
  });

  it('has colours only where they are wanted', () => {
    const lines = runTree(picture([step('a', 'completed')]));
    expect(paint(lines, { width: 80, colour: true }).join('')).toContain('\x1b[32m✔\x1b[0m');
    expect(paint(lines, { width: 80, colour: false }).join('')).not.toContain('\x1b');
  });

  it('writes figures in four digits', () => {
    expect([0.41237, 12, 123456.7, 0.00001234, Number.NaN].map(figure)).toEqual([
      '0.4124',
      '12',
      '1.23e+5',
      '1.23e-5',
      'NaN',
    ]);
  });
});

describe('a run told line by line', () => {
  it('tells each change once, and of the progress a line now and then', () => {
    const tell = changeTeller();
    const begun = picture([step('a', 'running', { startedAt: START }), step('b', 'waiting')], { now: START });
    const working = new Map([['a', [training]]]);
    const below = new Map([['b', ['25% of traffic']]]);
    const over = [
      step('a', 'completed', { startedAt: START, endedAt: START + 1_500 }),
      step('b', 'running', { items: { done: 0, failed: 0, total: 3 } }),
    ];
    expect(tell(begun)).toEqual(['▶ a  running']);
    expect(tell({ ...begun, working })).toEqual(['  a: epoch 2/4']);
    expect(tell({ ...begun, working, now: START + 4_999 })).toEqual([]);
    expect(tell({ ...begun, working, now: START + 5_000 })).toEqual(['  a: epoch 2/4']);
    expect(tell(picture(over, { below }))).toEqual([
      '✔ a  completed  1.5 s',
      '▶ b  running  0/3',
      '  b: 25% of traffic',
    ]);
    expect(tell(picture(over, { below }))).toEqual([]);
  });
});
