import { rowsOf } from '../matrix.js';
import type { Matrix } from '../matrix.js';
import { badInput } from '../measure.js';
import type { Numbers } from '../measure.js';
import type { Task, TaskRows } from './definition.js';

/** What is true of each row, in whatever form the task has it. */
function truthOf(rows: TaskRows[Task]): Numbers | Matrix {
  if ('labels' in rows) return rows.labels;
  return 'actual' in rows ? rows.actual : rows.relevance;
}

export function countRows(rows: TaskRows[Task]): number {
  const truth = truthOf(rows);
  return 'columns' in truth ? rowsOf(truth) : truth.length;
}

/** Rows that belong together: those of one query. */
export function groupsOf(rows: TaskRows[Task]): Numbers | undefined {
  return 'queries' in rows ? rows.queries : undefined;
}

/** FinalError `METRIC_INPUT` unless both are told of the same rows: equal truths, weights and queries. */
export function checkSamePair(first: TaskRows[Task], second: TaskRows[Task]): void {
  const own = { truth: numbersOf(truthOf(first)), weight: first.weights, query: groupsOf(first) };
  const other = { truth: numbersOf(truthOf(second)), weight: second.weights, query: groupsOf(second) };
  for (const what of ['truth', 'weight', 'query'] as const) {
    const [a, b] = [own[what], other[what]];
    if (a === b) continue;
    const at = a === undefined || b === undefined || a.length !== b.length ? -1 : firstUnequal(a, b);
    if (at === undefined) continue;
    const seen = at < 0 ? `each row's ${what}` : `the ${what} at ${at} (${a![at]} and ${b![at]})`;
    throw badInput(`The models were not scored on the same rows: ${seen} differs.`, 'Score both on the same table.');
  }
}

function numbersOf(truth: Numbers | Matrix): Numbers {
  return 'columns' in truth ? truth.values : truth;
}

function firstUnequal(a: Numbers, b: Numbers): number | undefined {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return at;
  return undefined;
}
