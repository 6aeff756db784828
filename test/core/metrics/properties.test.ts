import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascendingOrder } from '../../../core/metrics/order.js';
import { metricNamed, metricTable } from '../../../core/metrics/table/metrics.js';
import type { Task, TaskRows } from '../../../core/metrics/table/definition.js';

const parameters = { k: ['@1', '@3'], beta: ['@2'], quantile: ['@0.3'], power: ['@0', '@1.5', '@2'] } as const;
const everyMetric = (Object.keys(metricTable) as Task[]).flatMap((task) =>
  metricTable[task].flatMap(({ name, parameter }) => {
    const asked = parameter === undefined ? [''] : parameters[parameter.name];
    return [...(parameter?.optional === true ? [''] : []), ...asked].map(
      (ending) => [task, `${name}${ending}`] as const,
    );
  }),
);

/** One row of each task, few values so that ties are common; `columns` of it as the task's rows want them. */
interface Row {
  readonly label: number;
  readonly labels: readonly number[];
  readonly score: number;
  readonly shares: readonly number[];
  readonly weight: number;
  readonly query: number;
}
const row: fc.Arbitrary<Row> = fc.record({
  label: fc.nat(2),
  labels: fc.array(fc.nat(1), { minLength: 3, maxLength: 3 }),
  score: fc.integer({ min: 1, max: 8 }).map((eighth) => eighth / 8),
  shares: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }),
  weight: fc.nat(3),
  query: fc.nat(2),
});
const rows = fc.array(row, { minLength: 2, maxLength: 24 });

function rowsFor(task: Task, from: readonly Row[], weights?: (row: Row) => number): TaskRows[Task] {
  const of = (value: (row: Row) => number): Float64Array => Float64Array.from(from, value);
  const own = weights === undefined ? {} : { weights: of(weights) };
  const actual = of(({ label, score }) => label + score);
  const low = of(({ score }) => score);
  const columns = 3;
  const all: { readonly [T in Task]: TaskRows[T] } = {
    binary: { labels: of(({ label }) => Math.min(label, 1)), scores: of(({ score }) => score), ...own },
    multiclass: { labels: of(({ label }) => label), scores: { values: from.flatMap(distribution), columns }, ...own },
    multilabel: {
      labels: { values: from.flatMap((one) => one.labels), columns },
      scores: { values: from.flatMap(distribution), columns },
      threshold: 0.4,
      ...own,
    },
    regression: { actual, predicted: low, ...own },
    forecast: {
      ...{ actual, predicted: low, history: [1, 4, 2, 8], season: 2 },
      ...{ low, high: low.map((value) => value + 1), level: 0.9, ...own },
    },
    ranking: { relevance: of(({ label }) => label), scores: low, queries: of(({ query }) => query), ...own },
  };
  return all[task];
}

function distribution({ shares }: Row): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

const valueOf = (task: Task, metric: string, of: TaskRows[Task]): number | null =>
  metricNamed(task, metric).measure(of).value;
function same(a: number | null, b: number | null): void {
  if (a === null || b === null) expect(a).toBe(b);
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(a)));
}
/** A query's weight is that of its rows, so these weights are equal within one. */
const weightFor = (task: Task) => (one: Row) => (task === 'ranking' ? one.query : one.weight);

describe.each(everyMetric)('%s %s', (task, metric) => {
  // A row repeated is a row of a query more, not a query more; quantile edges lie between rows that are not repeated.
  const repeats = task !== 'ranking' && metric !== 'eceQuantile';

  it('counts a row of a whole weight as that many rows, and one of weight 0 as none', () => {
    fc.assert(
      fc.property(rows, (from) => {
        const weighted = valueOf(task, metric, rowsFor(task, from, weightFor(task)));
        const repeated = from.flatMap((one) =>
          new Array<Row>(repeats ? one.weight : weightFor(task)(one) > 0 ? 1 : 0).fill(one),
        );
        // Fewer than two rows have no spread, however much they weigh.
        if (repeated.length < 2 || from.length < 2) return;
        const plain = repeats ? undefined : weightFor(task);
        same(weighted, valueOf(task, metric, rowsFor(task, repeated, plain)));
      }),
      { numRuns: 25 },
    );
  });

  it('does not depend on the order of the rows or the unit of the weights', () => {
    fc.assert(
      fc.property(rows, (from) => {
        const value = valueOf(task, metric, rowsFor(task, from, weightFor(task)));
        same(value, valueOf(task, metric, rowsFor(task, [...from].reverse(), weightFor(task))));
        same(
          value,
          valueOf(
            task,
            metric,
            rowsFor(task, from, (one) => 4 * weightFor(task)(one)),
          ),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('says why there is no value: no rows, no weight', () => {
    expect(metricNamed(task, metric).measure(rowsFor(task, []))).toEqual({ value: null, why: 'there are no rows' });
    const [one] = fc.sample(fc.array(row, { minLength: 3, maxLength: 3 }), { numRuns: 1, seed: 1 });
    const weightless = metricNamed(task, metric).measure(rowsFor(task, one!, () => 0));
    expect(weightless).toEqual({ value: null, why: expect.any(String) });
  });

  it.each([NaN, Infinity, -Infinity])('refuses %p among the values, and weights that are none', (bad) => {
    const from = fc.sample(row, { numRuns: 4, seed: 2 });
    const refused = expect.objectContaining({ code: 'METRIC_INPUT', retry: false });
    for (const poisoned of poison(
      rowsFor(task, from, () => 1),
      bad,
    )) {
      expect(() => metricNamed(task, metric).measure(poisoned)).toThrow(refused);
    }
    expect(() => metricNamed(task, metric).measure(rowsFor(task, from, () => -1))).toThrow(refused);
  });
});

/** The same rows with one number spoilt, in each field that every metric of the task reads. */
function poison(of: TaskRows[Task], bad: number): TaskRows[Task][] {
  const spoilt = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (one, at) => (at === 1 ? bad : one));
  return Object.entries(of).flatMap(([field, value]: [string, unknown]) => {
    if (['history', 'low', 'high', 'predicted'].includes(field) || typeof value === 'number') return [];
    if (ArrayBuffer.isView(value)) return [{ ...of, [field]: spoilt(value as Float64Array) }];
    const matrix = value as { values: number[]; columns: number };
    return [{ ...of, [field]: { ...matrix, values: spoilt(matrix.values) } }];
  });
}

describe('order', () => {
  it('sorts as comparing does, whatever the size and the sign', () => {
    const numbers = fc.array(fc.double({ noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(numbers, fc.boolean(), (some, many) => {
        // Repeated past the size from which digits are counted.
        const values =
          many && some.length > 0 ? Array.from({ length: 6000 }, (_, at) => some[at % some.length]!) : some;
        const sign = (a: number, b: number): number => (values[a]! < values[b]! ? -1 : Number(values[a]! > values[b]!));
        const compared = values.map((_, at) => at).sort((a, b) => sign(a, b) || a - b);
        expect([...ascendingOrder(values)]).toEqual(compared);
      }),
      { numRuns: 60 },
    );
  });
});
