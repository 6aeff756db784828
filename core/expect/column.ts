import type { StatisticOf } from './counted.js';
import { badExpectation, expectation, rangeText } from './expectation.js';
import type { Expectation, ExpectationOptions, Range } from './expectation.js';
import { literal, quoted, shown, text } from './sql-text.js';
import type { Literal } from './sql-text.js';

type StatisticOptions = Range & ExpectationOptions;

/** What can be expected of one column. Missing values keep all of it but `present`; a float that is no number is missing. */
export class ColumnExpectations<Name extends string> {
  private readonly name: Name;
  private readonly sql: string;

  constructor(name: Name) {
    this.name = name;
    this.sql = quoted(name);
  }

  /** No value is missing. */
  present(options?: ExpectationOptions): Expectation<Name> {
    return this.rows('is missing', `${this.sql} IS NULL`, { anomaly: 'FEATURE_TYPE_LOW_FRACTION_PRESENT', ...options });
  }

  between(min: Literal, max: Literal, options?: ExpectationOptions): Expectation<Name> {
    const breaks = `${this.sql} NOT BETWEEN ${literal(min)} AND ${literal(max)}`;
    const anomaly = 'expect_column_values_to_be_between';
    const range = rangeOf({ min, max });
    return this.rows(`is not from ${shown(min)} to ${shown(max)}`, breaks, { anomaly, ...range, ...options });
  }

  atLeast(min: Literal, options?: ExpectationOptions): Expectation<Name> {
    const anomaly = typeof min === 'number' && !Number.isInteger(min) ? 'FLOAT_TYPE_SMALL_FLOAT' : 'INT_TYPE_SMALL_INT';
    return this.rows(`is below ${shown(min)}`, `${this.sql} < ${literal(min)}`, {
      anomaly,
      ...rangeOf({ min }),
      ...options,
    });
  }

  atMost(max: Literal, options?: ExpectationOptions): Expectation<Name> {
    const anomaly = typeof max === 'number' && !Number.isInteger(max) ? 'FLOAT_TYPE_BIG_FLOAT' : 'INT_TYPE_BIG_INT';
    return this.rows(`is above ${shown(max)}`, `${this.sql} > ${literal(max)}`, {
      anomaly,
      ...rangeOf({ max }),
      ...options,
    });
  }

  inSet(values: readonly Literal[], options?: ExpectationOptions): Expectation<Name> {
    const what = `is none of ${values.map(shown).join(', ')}`;
    const breaks = `${this.sql} NOT IN (${this.list(values, what)})`;
    return this.rows(what, breaks, { anomaly: 'ENUM_TYPE_UNEXPECTED_STRING_VALUES', ...options });
  }

  notInSet(values: readonly Literal[], options?: ExpectationOptions): Expectation<Name> {
    const what = `is one of ${values.map(shown).join(', ')}`;
    const breaks = `${this.sql} IN (${this.list(values, what)})`;
    return this.rows(what, breaks, { anomaly: 'expect_column_values_to_not_be_in_set', ...options });
  }

  /** DuckDB's dialect (RE2): no look-around, no back-references. The flags i, m and s are known. */
  matches(pattern: RegExp, options?: ExpectationOptions): Expectation<Name> {
    const breaks = `NOT ${this.regex(pattern)}`;
    return this.rows(`does not match ${pattern}`, breaks, {
      anomaly: 'expect_column_values_to_match_regex',
      ...options,
    });
  }

  notMatches(pattern: RegExp, options?: ExpectationOptions): Expectation<Name> {
    const anomaly = 'expect_column_values_to_not_match_regex';
    return this.rows(`matches ${pattern}`, this.regex(pattern), { anomaly, ...options });
  }

  /** Characters of a text, or items of a list. */
  lengthBetween(min: number, max: number, options?: ExpectationOptions): Expectation<Name> {
    const range = rangeText({ min, max }, this.name);
    const breaks = `length(${this.sql}) NOT BETWEEN ${min} AND ${max}`;
    const anomaly = 'expect_column_value_lengths_to_be_between';
    return this.rows(`has a length not ${range}`, breaks, { anomaly, ...options });
  }

  /** No value occurs twice. All rows of one that does break it. */
  unique(options?: ExpectationOptions): Expectation<Name> {
    const { sql, name } = this;
    const breaks = `${sql} IS NOT NULL AND count(*) OVER (PARTITION BY ${sql}) > 1`;
    const check = { by: 'row', breaks, window: true, none: `count(${sql}) = count(DISTINCT ${sql})` } as const;
    const anomaly = 'expect_column_values_to_be_unique';
    return expectation({ name: `${name} is not unique`, columns: [name], check, anomaly }, options);
  }

  /** Each value is at least the one before it in the order of the rows; with `strictly`, greater. */
  increasing(options: ExpectationOptions & { readonly strictly?: boolean } = {}): Expectation<Name> {
    return this.ordered(options.strictly ? '<=' : '<', 'increasing', options);
  }

  decreasing(options: ExpectationOptions & { readonly strictly?: boolean } = {}): Expectation<Name> {
    return this.ordered(options.strictly ? '>=' : '>', 'decreasing', options);
  }

  /** The column's type in Arrow's words, as `coppice plan` and table references show it: `int16`. */
  ofType(type: string, options?: ExpectationOptions): Expectation<Name> {
    const { name } = this;
    const check = {
      by: 'columns',
      problem: (columns: readonly { name: string; type: string }[]) => {
        const there = columns.find((one) => one.name === name)?.type;
        return there === type ? undefined : `"${name}" is ${there ?? 'not there'}, and ${type} was expected`;
      },
    } as const;
    return expectation(
      { name: `${name} is not ${type}`, columns: [name], check, anomaly: 'UNEXPECTED_DATA_TYPE' },
      options,
    );
  }

  mean(options: StatisticOptions): Expectation<Name> {
    return this.value('mean', `avg(${this.sql})`, { ...options, of: { statistic: 'mean' } });
  }
  median(options: StatisticOptions): Expectation<Name> {
    return this.value('median', `quantile_cont(${this.sql}, 0.5)`, { ...options, of: { statistic: 'quantile' } });
  }
  /** Of the sample: divided by n - 1. */
  std(options: StatisticOptions): Expectation<Name> {
    return this.value('stdev', `stddev_samp(${this.sql})`, { ...options, of: { statistic: 'stdev' } });
  }
  /** Between two values, interpolated: numpy's `linear`. */
  quantile(share: number, options: StatisticOptions): Expectation<Name> {
    if (!(share >= 0 && share <= 1)) throw badExpectation(this.name, `${share} is no share`, 'Give 0 to 1: 0.9.');
    return this.value('quantile_values', `quantile_cont(${this.sql}, ${share})`, {
      ...options,
      word: `${share} quantile`,
      of: { statistic: 'quantile', share },
    });
  }
  sum(options: StatisticOptions): Expectation<Name> {
    return this.value('sum', `sum(${this.sql})`, { ...options, of: { statistic: 'sum' } });
  }
  least(options: StatisticOptions): Expectation<Name> {
    return this.value('min', `min(${this.sql})`, { ...options, word: 'least value', of: { statistic: 'min' } });
  }
  greatest(options: StatisticOptions): Expectation<Name> {
    return this.value('max', `max(${this.sql})`, { ...options, word: 'greatest value', of: { statistic: 'max' } });
  }
  /** How many different values it has. */
  distinct(options: StatisticOptions): Expectation<Name> {
    const anomaly = options.max === undefined ? 'FEATURE_TYPE_LOW_UNIQUE' : 'FEATURE_TYPE_HIGH_UNIQUE';
    const word = 'number of different values';
    return this.value('unique_value_count', `count(DISTINCT ${this.sql})`, {
      ...options,
      word,
      anomaly,
      of: { statistic: 'distinct' },
    });
  }
  /** The share of missing values. */
  missing(options: StatisticOptions): Expectation<Name> {
    const sql = `1 - count(${this.sql}) / count(*)`;
    const anomaly = 'FEATURE_TYPE_LOW_FRACTION_PRESENT';
    return this.value('missing', sql, {
      ...options,
      word: 'share of missing values',
      anomaly,
      of: { statistic: 'missing' },
    });
  }

  private rows(
    what: string,
    breaks: string,
    { anomaly, range, ...options }: ExpectationOptions & { anomaly: string; range?: Range },
  ): Expectation<Name> {
    const { name } = this;
    const check = { by: 'row', breaks, ...(range && { range }) } as const;
    return expectation({ name: `${name} ${what}`, columns: [name], check, anomaly }, options);
  }

  private value(
    statistic: string,
    sql: string,
    {
      min,
      max,
      word = statistic,
      anomaly,
      of,
      ...options
    }: StatisticOptions & { word?: string; anomaly?: string; of: StatisticOf },
  ): Expectation<Name> {
    const { name } = this;
    const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    const check = { by: 'value', sql, of, ...range } as const;
    const said = `${word} of ${name} is not ${rangeText(range, name)}`;
    const theirs = anomaly ?? `expect_column_${statistic}_to_be_between`;
    return expectation({ name: said, columns: [name], check, anomaly: theirs }, options);
  }

  private ordered(breaks: '<' | '<=' | '>' | '>=', word: string, options: ExpectationOptions): Expectation<Name> {
    const { name, sql } = this;
    const before = `lag(${sql} IGNORE NULLS) OVER (ORDER BY "coppice.row")`;
    const check = { by: 'row', breaks: `${sql} ${breaks} ${before}`, window: true } as const;
    const anomaly = `expect_column_values_to_be_${word}`;
    return expectation({ name: `${name} is not ${word}`, columns: [name], check, anomaly }, options);
  }

  private list(values: readonly Literal[], what: string): string {
    if (values.length > 0) return values.map(literal).join(', ');
    throw badExpectation(`${this.name} ${what}`, 'its set has no value', 'Give at least one.');
  }

  private regex({ source, flags }: RegExp): string {
    const unknown = flags.replace(/[ims]/g, '');
    if (unknown !== '')
      throw badExpectation(this.name, `the flag ${unknown} means nothing here`, 'Use only i, m and s.');
    return `regexp_matches(${this.sql}, ${text(source)}${flags === '' ? '' : `, ${text(flags)}`})`;
  }
}

/** As numbers, where both ends are numbers or moments. */
function rangeOf(ends: { readonly min?: Literal; readonly max?: Literal }): { range?: Range } {
  const given = Object.entries(ends).map(([end, value]) => [end, value instanceof Date ? value.getTime() : value]);
  return given.every(([, value]) => typeof value === 'number') ? { range: Object.fromEntries(given) as Range } : {};
}

/** Expectations of one column: `column('delay').between(-120, 3000, { mostly: 0.99 })`. */
export function column<const Name extends string>(name: Name): ColumnExpectations<Name> {
  return new ColumnExpectations(name);
}
