import type { Matrix } from '../matrix.js';
import type { Measure, Numbers } from '../measure.js';
import type { QueryRows } from '../queries/rank-queries.js';
import type { Weighted } from '../weights.js';

/** The rows that metrics of a task are told of: what is true, what a model said, and what each row counts. */
export interface TaskRows {
  /** `threshold` divides the classes; choose it on validation rows. Default 0.5. */
  readonly binary: Weighted & { readonly labels: Numbers; readonly scores: Numbers; readonly threshold?: number };
  /** `labels`: the number of the class; `scores`: a column for each class. */
  readonly multiclass: Weighted & { readonly labels: Numbers; readonly scores: Matrix };
  /** `labels`: 0 or 1, a column for each label. `threshold`: one for all (default 0.5), or one for each label. */
  readonly multilabel: Weighted & {
    readonly labels: Matrix;
    readonly scores: Matrix;
    readonly threshold?: number | readonly number[];
  };
  readonly regression: Weighted & { readonly actual: Numbers; readonly predicted: Numbers };
  /** `history`: the values before, in order of time; `low` and `high`: intervals of the `level`. */
  readonly forecast: Weighted & {
    readonly actual: Numbers;
    readonly predicted: Numbers;
    readonly history?: Numbers;
    readonly season?: number;
    readonly low?: Numbers;
    readonly high?: Numbers;
    readonly level?: number;
  };
  readonly ranking: Weighted & QueryRows;
}
export type Task = keyof TaskRows;

/** `zero`: a metric with a sign, such as a bias: no value is better for being higher. */
export type Better = 'higher' | 'lower' | 'zero';

/** What a metric takes beyond the truth and the scores. */
export type Need = 'probabilities' | 'threshold' | 'history' | 'intervals' | 'level';

/** A number after the name: `ndcg@10`, `pinball@0.9`. */
export interface Parameter {
  readonly name: 'k' | 'beta' | 'quantile' | 'power';
  readonly optional?: boolean;
}

export interface Definition<Rows> {
  readonly name: string;
  readonly better: Better;
  /** One sentence. */
  readonly doc: string;
  readonly needs?: readonly Need[];
  readonly parameter?: Parameter;
  /** FinalError `METRIC_INPUT`. `parameter` is what the name says, NaN where it says none. */
  readonly measure: (rows: Rows, parameter: number) => Measure;
  /** Where the metric is the weighted mean of a value of each row: that value. Bounds then need no resampling. */
  readonly rowValue?: (rows: Rows, parameter: number) => (row: number) => number;
  /** Where it is a share of rows: how many, and of how many. */
  readonly share?: (rows: Rows) => { readonly hits: number; readonly rows: number };
}
