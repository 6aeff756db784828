import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from './duckdb.js';
import { isWholeNumber, readType } from './exact-cast.js';

/**
 * The types for `read_json` that keep what the declared ones can tell apart, where those differ from what DuckDB finds in
 * the first objects: there it would round a later fraction, cut the digits of a large number, or write a text anew that
 * looks like a date. None where it finds the same.
 */
export async function jsonTypes(
  db: DuckDBConnection,
  auto: string,
  typeOf: (name: string) => string | undefined,
): Promise<string | undefined> {
  const [names, found] = (await db.runAndReadAll(`DESCRIBE ${auto}`)).getColumns() as [string[], string[]];
  const kept = names.map((name, at) => keeping(found[at]!, typeOf(name) ?? ''));
  if (kept.every((type, at) => type === found[at])) return undefined;
  // Given as a type, TIMESTAMP does not heed zones.
  const types = kept.map((type) => type.replaceAll(/\bTIMESTAMP\b(?! WITH)/g, 'TIMESTAMPTZ'));
  return `{${names.map((name, at) => `${quoteText(name)}: ${quoteText(types[at]!)}`).join(', ')}}`;
}

const NUMBER = /^(U?BIGINT|HUGEINT|DOUBLE)\b/;
const MOMENT = /^(DATE|TIME|TIMESTAMP)\b[^[]*/;

function keeping(found: string, declared: string): string {
  const item = declared.replace(/\W.*/, '');
  if (item === 'VARCHAR') return found.replace(MOMENT, 'VARCHAR');
  return isWholeNumber(item) ? found.replace(NUMBER, readType(item)) : found;
}
