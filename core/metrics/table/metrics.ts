import type { Measure } from '../measure.js';
import { binaryMetrics } from './binary.js';
import type { Better, Definition, Need, Task, TaskRows } from './definition.js';
import { forecastMetrics } from './forecast.js';
import { multiclassMetrics } from './multiclass.js';
import { multilabelMetrics } from './multilabel.js';
import { parseMetric, unknownMetric } from './names.js';
import { rankingMetrics } from './ranking.js';
import { regressionMetrics } from './regression.js';

/** A metric by its name, ready to be told of rows. */
export interface Metric<T extends Task = Task> {
  /** With its parameter: `ndcg@10`. */
  readonly name: string;
  readonly task: T;
  readonly better: Better;
  readonly needs: readonly Need[];
  readonly doc: string;
  /** FinalError `METRIC_INPUT`. */
  readonly measure: (rows: TaskRows[T]) => Measure;
  /** Where it is the weighted mean of a value of each row: that value. */
  readonly rowValue: ((rows: TaskRows[T]) => (row: number) => number) | undefined;
  /** Where it is a share of rows: how many, and of how many. */
  readonly share: ((rows: TaskRows[T]) => { readonly hits: number; readonly rows: number }) | undefined;
}

/** Every metric there is, by task. */
export const metricTable: { readonly [T in Task]: readonly Definition<TaskRows[T]>[] } = {
  binary: binaryMetrics,
  multiclass: multiclassMetrics,
  multilabel: multilabelMetrics,
  regression: regressionMetrics,
  forecast: forecastMetrics,
  ranking: rankingMetrics,
};

/** FinalError `METRIC` for a name that the task does not have, with the nearest ones, or a parameter that means nothing. */
export function metricNamed<T extends Task>(task: T, name: string): Metric<T> {
  const definitions: readonly Definition<TaskRows[T]>[] = metricTable[task];
  const found = definitions.find((one) => one.name === name.split('@')[0]);
  if (found === undefined) throw unknownMetric(name, { task, table: metricTable });
  const parameter = parseMetric(name, found);
  const { better, needs = [], doc, measure, rowValue, share } = found;
  return {
    ...{ name, task, better, needs, doc, share },
    measure: (rows) => measure(rows, parameter),
    rowValue: rowValue && ((rows) => rowValue(rows, parameter)),
  };
}

/** Every metric's value, or why there is none. */
export interface MetricReport {
  readonly metrics: { readonly [name: string]: number | null };
  readonly why: { readonly [name: string]: string };
}

/** The named metrics of one set of rows. FinalError `METRIC`, `METRIC_INPUT`. */
export function metricReport<T extends Task>(task: T, rows: TaskRows[T], names: readonly string[]): MetricReport {
  const measured = names.map((name) => [name, metricNamed(task, name).measure(rows)] as const);
  return {
    metrics: Object.fromEntries(measured.map(([name, { value }]) => [name, value])),
    why: Object.fromEntries(measured.flatMap(([name, one]) => (one.value === null ? [[name, one.why]] : []))),
  };
}
