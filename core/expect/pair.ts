import { badExpectation, expectation } from './expectation.js';
import type { Expectation, ExpectationOptions } from './expectation.js';
import { literal, quoted, shown } from './sql-text.js';
import type { Literal } from './sql-text.js';

/** What can be expected of two columns of one row. Where one of them is missing, it holds. */
export class PairExpectations<Name extends string> {
  private readonly names: readonly [Name, Name];

  constructor(a: Name, b: Name) {
    this.names = [a, b];
  }

  /** The first is at least the second. */
  atLeast(options?: ExpectationOptions): Expectation<Name> {
    return this.compared('<', 'is below', options);
  }

  greaterThan(options?: ExpectationOptions): Expectation<Name> {
    return this.compared('<=', 'is not above', options);
  }

  equal(options?: ExpectationOptions): Expectation<Name> {
    return this.compared('<>', 'differs from', options);
  }

  inSet(pairs: readonly (readonly [Literal, Literal])[], options?: ExpectationOptions): Expectation<Name> {
    const [a, b] = this.names;
    if (pairs.length === 0) throw badExpectation(`${a}, ${b}`, 'its set has no pair', 'Give at least one.');
    const list = pairs.map((values) => `(${values.map(literal).join(', ')})`).join(', ');
    const both = `${quoted(a)} IS NOT NULL AND ${quoted(b)} IS NOT NULL`;
    const breaks = `${both} AND (${quoted(a)}, ${quoted(b)}) NOT IN (${list})`;
    const name = `${a}, ${b} is none of ${pairs.map((values) => `(${values.map(shown).join(', ')})`).join(', ')}`;
    const anomaly = 'expect_column_pair_values_to_be_in_set';
    return expectation({ name, columns: this.names, check: { by: 'row', breaks }, anomaly }, options);
  }

  private compared(breaks: '<' | '<=' | '<>', what: string, options?: ExpectationOptions): Expectation<Name> {
    const [a, b] = this.names;
    const check = { by: 'row', breaks: `${quoted(a)} ${breaks} ${quoted(b)}` } as const;
    const anomaly =
      breaks === '<>' ? 'expect_column_pair_values_to_be_equal' : 'expect_column_pair_values_a_to_be_greater_than_b';
    return expectation({ name: `${a} ${what} ${b}`, columns: this.names, check, anomaly }, options);
  }
}

/** Expectations of two columns in one row: `pair('arrived', 'departed').atLeast()`. */
export function pair<const Name extends string>(a: Name, b: Name): PairExpectations<Name> {
  return new PairExpectations(a, b);
}
