import type { ColumnType } from '../artifact.js';
import { badExpectation, expectation, rangeText } from './expectation.js';
import type { Expectation, ExpectationOptions, Range } from './expectation.js';
import { quoted } from './sql-text.js';

/** Expectations of a whole table: `table.rows({ min: 1000 })`. */
export const table = {
  /** How many rows it has. */
  rows({ min, max, ...options }: Range & ExpectationOptions): Expectation<never> {
    const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    const name = `number of rows is not ${rangeText(range, 'rows')}`;
    const anomaly = min === undefined ? 'DATASET_HIGH_NUM_EXAMPLES' : 'DATASET_LOW_NUM_EXAMPLES';
    return expectation({ name, columns: [], check: { by: 'value', sql: 'count(*)', ...range }, anomaly }, options);
  },

  /** It has these columns and no others; with `ordered`, in this order. */
  columns(
    names: readonly string[],
    options: ExpectationOptions & { readonly ordered?: boolean } = {},
  ): Expectation<never> {
    const problem = (columns: readonly ColumnType[]): string | undefined => {
      const there = columns.map((one) => one.name);
      const [a, b] = options.ordered ? [names, there] : [[...names].sort(), [...there].sort()];
      if (a.length === b.length && a.every((name, at) => name === b[at])) return undefined;
      return `the table has the columns ${there.join(', ')}, and ${names.join(', ')} were expected${options.ordered ? ' in this order' : ''}`;
    };
    const anomaly = options.ordered
      ? 'expect_table_columns_to_match_ordered_list'
      : 'expect_table_columns_to_match_set';
    const name = `columns are not ${names.join(', ')}`;
    return expectation({ name, columns: [], check: { by: 'columns', problem }, anomaly }, options);
  },

  /** No two rows are equal in all of these columns. All rows of such a group break it; rows where all are missing do not. */
  key<const Name extends string>(names: readonly Name[], options?: ExpectationOptions): Expectation<Name> {
    if (names.length === 0) throw badExpectation('key', 'it names no column', 'Name at least one.');
    const list = names.map(quoted).join(', ');
    const there = `coalesce(${names.map((name) => `${quoted(name)}::VARCHAR`).join(', ')}) IS NOT NULL`;
    const breaks = `${there} AND count(*) OVER (PARTITION BY ${list}) > 1`;
    const none = `count(*) = count(DISTINCT row(${list}))`;
    const check = { by: 'row', breaks, window: true, none } as const;
    const anomaly = 'expect_compound_columns_to_be_unique';
    return expectation(
      { name: `${names.join(', ')} together are not unique`, columns: names, check, anomaly },
      options,
    );
  },

  /** One number in DuckDB SQL over all rows: `table.value('avg(delay) / avg(distance)', { max: 0.1 })`. */
  value(sql: string, { min, max, ...options }: Range & ExpectationOptions): Expectation<never> {
    const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    const name = `${sql} is not ${rangeText(range, sql)}`;
    const check = { by: 'value', sql: `(\n${sql}\n)`, ...range } as const;
    return expectation({ name, columns: [], check, anomaly: 'CUSTOM_VALIDATION' }, options);
  },
};
