import { BIGINT } from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import type { SqlValue } from '../../core/query.js';

/** Whole numbers as BIGINT: as DOUBLE they would turn whole columns into DOUBLE to compare them. */
export function bindings(
  values: readonly SqlValue[],
): [(string | number | bigint | boolean | null)[], Record<number, DuckDBType>] {
  const whole = values.map((value) => (Number.isSafeInteger(value) ? BigInt(value as number) : value));
  const types = whole.flatMap((value, at) => (typeof value === 'bigint' ? [[at, BIGINT] as const] : []));
  return [whole, Object.fromEntries(types)];
}
