import { expectation } from './expectation.js';
import type { Expectation, ExpectationOptions } from './expectation.js';

/** A condition in DuckDB SQL that each row must keep: `sql('delay >= -distance')`. Where it gives NULL, it holds. */
export function sql(condition: string, options?: ExpectationOptions): Expectation<never> {
  // On lines of its own, so that a comment in it ends.
  const check = { by: 'row', breaks: `NOT (\n${condition}\n)` } as const;
  return expectation({ name: `not (${condition})`, columns: [], check, anomaly: 'CUSTOM_VALIDATION' }, options);
}

/**
 * A condition in TypeScript that each row must keep; row objects are slow, so prefer `sql` for large tables:
 * `rows((flight: Row<typeof Flight>) => flight.delay > -60, { name: 'departs an hour early' })`.
 */
export function rows<Row>(
  holds: (row: Row) => boolean,
  options: ExpectationOptions & { readonly name: string },
): Expectation<never, Row> {
  const check = { by: 'predicate', holds: holds as (row: never) => boolean } as const;
  return expectation<never, Row>({ name: options.name, columns: [], check, anomaly: 'CUSTOM_VALIDATION' }, options);
}
