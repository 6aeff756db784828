import { describe, expect, it } from '@jest/globals';
import { binaryMetricNames, higherIsBetter } from '../../../core/metrics/binary.js';
import { metricNamed, metricReport, metricTable } from '../../../core/metrics/table/metrics.js';
import type { Task } from '../../../core/metrics/table/definition.js';

describe('metrics by name', () => {
  it('know which way is better and what they need', () => {
    expect(metricNamed('regression', 'rmse')).toMatchObject({ task: 'regression', better: 'lower', needs: [] });
    expect(metricNamed('ranking', 'ndcg@10')).toMatchObject({ name: 'ndcg@10', better: 'higher' });
    expect(metricNamed('forecast', 'mase')).toMatchObject({ better: 'lower', needs: ['history'] });
    expect(metricNamed('forecast', 'bias').better).toBe('zero');
    for (const name of binaryMetricNames) {
      expect(metricNamed('binary', name).better).toBe(higherIsBetter(name) ? 'higher' : 'lower');
    }
  });

  it('are named once in each task, and each says what it is', () => {
    for (const task of Object.keys(metricTable) as Task[]) {
      const names = metricTable[task].map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { doc } of metricTable[task]) expect(doc).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each([
    ['multiclass', 'accurracy', 'Did you mean accuracy? There are'],
    [
      'multiclass',
      'f1',
      'There is no metric "f1" of multiclass (it is one of binary). Did you mean f1Macro or f1Micro or f1Weighted?',
    ],
    ['regression', 'RMSE', 'Did you mean rmse or mse'],
    ['ranking', 'nDGC@5', 'Did you mean ndcg? There are'],
    ['binary', 'zzz', 'There is no metric "zzz" of binary. There are auc, prAuc,'],
    ['binary', '', 'There is no metric "" of binary. There are auc,'],
    ['binary', 'auc@3', 'The metric "auc" takes no number, but "auc@3" has one. Write "auc".'],
    ['ranking', 'precision', 'The metric "precision" needs its k. Write "precision@10".'],
    [
      'ranking',
      'ndcg@1.5',
      'The k of "ndcg@1.5" must be a whole number from 1. Write "ndcg@10", or "ndcg" for all rows.',
    ],
    ['ranking', 'ndcg@', 'must be a whole number from 1'],
    ['regression', 'pinball@1', 'The quantile of "pinball@1" must be a number between 0 and 1.'],
    ['regression', 'tweedieDeviance@0.5', 'must be at most 0 or at least 1'],
    ['regression', 'pinball@NaN', 'must be a number between 0 and 1'],
  ] as const)('%s has no "%s", and says so', (task, name, seen) => {
    expect(() => metricNamed(task, name)).toThrow(
      expect.objectContaining({ code: 'METRIC', message: expect.stringContaining(seen) }),
    );
  });

  it('are reported with the reason where there is no value', () => {
    const rows = { labels: [1, 1], scores: [0.2, 0.8] };
    expect(metricReport('binary', rows, ['auc', 'accuracy'])).toEqual({
      metrics: { auc: null, accuracy: 0.5 },
      why: { auc: 'every row is positive' },
    });
  });

  it.each([
    ['mase', 'There is no history.'],
    ['coverage', 'There are no intervals.'],
    ['intervalScore', 'The intervals have no level.'],
  ])('%s says what it lacks', (name, seen) => {
    const rows = { actual: [1], predicted: [1], ...(name === 'intervalScore' ? { low: [0], high: [1] } : {}) };
    expect(() => metricNamed('forecast', name).measure(rows)).toThrow(seen);
  });

  it('of a forecast say why a history gives no scale', () => {
    const rows = { actual: [1], predicted: [2] };
    const mase = metricNamed('forecast', 'mase');
    expect(mase.measure({ ...rows, history: [1, 2], season: 2 }).value).toBeNull();
    expect(mase.measure({ ...rows, history: [3, 3, 3] })).toMatchObject({
      why: expect.stringContaining('repeats itself'),
    });
    expect(() => mase.measure({ ...rows, history: [3, 3], season: 0 })).toThrow('The season is 0.');
    expect(() => mase.measure({ ...rows, history: [3, NaN] })).toThrow('The history of row 1 is NaN.');
  });

  it('refuse probabilities that are none, and intervals upside down', () => {
    const scores = { values: [0.5, 0.6], columns: 2 };
    expect(() => metricNamed('multiclass', 'logLoss').measure({ labels: [0], scores })).toThrow('add up to 1.1');
    expect(() => metricNamed('multiclass', 'logLoss').measure({ labels: [2], scores })).toThrow('there are 2 classes');
    const upsideDown = { actual: [1], predicted: [1], low: [2], high: [0], level: 0.9 };
    expect(() => metricNamed('forecast', 'coverage').measure(upsideDown)).toThrow('The interval of row 0 is 2 to 0.');
    expect(() => metricNamed('regression', 'rmsle').measure({ actual: [-1], predicted: [0] })).toThrow('above -1');
  });
});
