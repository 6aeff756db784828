import { bias, mase, relativeBias, rmsse, smape, wape } from '../forecast/errors.js';
import type { Past } from '../forecast/errors.js';
import { coverage, intervalScore, intervalWidth, scaledIntervalScore } from '../forecast/intervals.js';
import type { Intervals } from '../forecast/intervals.js';
import { badInput } from '../measure.js';
import type { Definition, TaskRows } from './definition.js';
import { regressionMetrics } from './regression.js';

type Rows = TaskRows['forecast'];

export const forecastMetrics: readonly Definition<TaskRows['forecast']>[] = [
  ...regressionMetrics,
  {
    name: 'smape',
    better: 'lower',
    doc: 'Symmetric mean absolute percentage error, 0 to 2 (M4).',
    measure: (rows) => smape(rows.actual, rows.predicted, rows),
  },
  {
    name: 'wape',
    better: 'lower',
    doc: 'Sum of the absolute errors over that of the absolute values.',
    measure: (rows) => wape(rows.actual, rows.predicted, rows),
  },
  {
    name: 'bias',
    better: 'zero',
    doc: 'Mean of predicted less actual: positive where the forecast is too high.',
    measure: (rows) => bias(rows.actual, rows.predicted, rows),
  },
  {
    name: 'relativeBias',
    better: 'zero',
    doc: 'The share by which the forecast is too high.',
    measure: (rows) => relativeBias(rows.actual, rows.predicted, rows),
  },
  {
    name: 'mase',
    better: 'lower',
    needs: ['history'],
    doc: 'Mean absolute error over that of the seasonal naive forecast of the history.',
    measure: (rows) => mase(rows.actual, rows.predicted, { ...pastOf(rows), weights: rows.weights }),
  },
  {
    name: 'rmsse',
    better: 'lower',
    needs: ['history'],
    doc: 'Root of the squared error over that of the seasonal naive forecast of the history (M5).',
    measure: (rows) => rmsse(rows.actual, rows.predicted, { ...pastOf(rows), weights: rows.weights }),
  },
  {
    name: 'coverage',
    better: 'higher',
    needs: ['intervals'],
    doc: 'Share of the values in their interval: to be near its level.',
    measure: (rows) => coverage(rows.actual, intervalsOf(rows), rows),
  },
  {
    name: 'intervalWidth',
    better: 'lower',
    needs: ['intervals'],
    doc: 'Mean width of the intervals.',
    measure: (rows) => intervalWidth(rows.actual, intervalsOf(rows), rows),
  },
  {
    name: 'intervalScore',
    better: 'lower',
    needs: ['intervals', 'level'],
    doc: "Winkler's interval score: the width, and a penalty for values outside.",
    measure: (rows) => intervalScore(rows.actual, intervalsOf(rows), levelOf(rows)),
  },
  {
    name: 'scaledIntervalScore',
    better: 'lower',
    needs: ['history', 'intervals', 'level'],
    doc: 'Interval score over the absolute error of the seasonal naive forecast of the history (M4).',
    measure: (rows) => scaledIntervalScore(rows.actual, intervalsOf(rows), { ...pastOf(rows), ...levelOf(rows) }),
  },
];

function pastOf({ history, season }: Rows): Past {
  if (history === undefined) throw badInput('There is no history.', 'Pass the values before the forecast.');
  return season === undefined ? { history } : { history, season };
}

function intervalsOf({ low, high }: Rows): Intervals {
  if (low !== undefined && high !== undefined) return { low, high };
  throw badInput('There are no intervals.', 'Pass the lower and the upper end of each.');
}

function levelOf({ level, weights }: Rows): { level: number; weights: Rows['weights'] } {
  if (level === undefined) throw badInput('The intervals have no level.', 'Pass the share that is to lie in them.');
  return { level, weights };
}
