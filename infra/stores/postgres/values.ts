import pg from 'pg';

const { builtins } = pg.types;
/** Stands for the JSON value null until `present` tells it from SQL NULL. */
const JSON_NULL = Symbol('null');

const PARSERS: { readonly [type: number]: (text: string) => unknown } = {
  [builtins.JSON]: (text) => (text === 'null' ? JSON_NULL : (JSON.parse(text) as unknown)),
  // Byte and row counts, seeds and ids: all far below 2^53.
  [builtins.INT8]: Number,
};

/** How columns become JavaScript values: dates as Date, json parsed, bigint as number. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((type: number, format?: 'text' | 'binary') =>
    PARSERS[type] ?? pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
};

/** A row as a record: SQL NULL is an absent property, JSON's null is null. */
export function present<Row>(row: Record<string, unknown>): Row {
  const entries = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, value === JSON_NULL ? null : value])) as Row;
}

/** A value for a `json` column; absent is SQL NULL. */
export function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
