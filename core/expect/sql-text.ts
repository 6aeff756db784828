/** A value in an expectation: moments as Date, or as text that DuckDB reads. */
export type Literal = string | number | bigint | boolean | Date;

export function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

export function literal(value: Literal): string {
  if (value instanceof Date) return `TIMESTAMP '${value.toISOString().replace('T', ' ').replace('Z', '')}'`;
  if (typeof value === 'string') return text(value);
  // A number with a fraction would be a DECIMAL to DuckDB, and 1e400 none.
  return typeof value === 'number' && !Number.isSafeInteger(value) ? `${text(String(value))}::DOUBLE` : String(value);
}

export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A value as a person reads it in a sentence. */
export function shown(value: Literal): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
