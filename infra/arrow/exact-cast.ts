/** What a value is cast to, and from. */
export interface Casting {
  /** DuckDB's type. */
  readonly to: string;
  /** The type it has, where that is known. */
  readonly from?: string | undefined;
}

const WHOLE = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BOOLEAN)\b/;

/**
 * A cast as SQL that raises an error where DuckDB's own would change a number: 1.5 rounded to 2, or 2 taken for true. What
 * is whole passes, however it is written: 2.0, "1e3". Of a fraction above 2^53 it knows nothing.
 */
export function exactCast(value: string, { to, from, column }: Casting & { readonly column: string }): string {
  const cast = castOf(value, { to, from, cast: 'CAST' });
  if (!canLose({ to, from })) return cast;
  const text = `left(CAST(${value} AS VARCHAR), 100)`;
  const problem = `error('Column ' || ${column} || ' holds ' || ${text} || '; as ${to} it would be another value.')`;
  return `CASE WHEN ${losesValue(value, { to, from })} THEN ${problem} ELSE ${cast} END`;
}

/** The same that gives NULL in place of an error. Softly, a list would have holes where items do not fit: it is cast from JSON. */
export function softCast(value: string, { to, from }: Casting): string {
  const cast = to.endsWith(']') ? `TRY(CAST(${value} AS ${to}))` : castOf(value, { to, from, cast: 'TRY_CAST' });
  return canLose({ to, from }) ? `CASE WHEN ${losesValue(value, { to, from })} THEN NULL ELSE ${cast} END` : cast;
}

/** Whether the cast would change the number; false or NULL of what cannot be cast at all. */
export function losesValue(value: string, { to, from }: Casting): string {
  const wide = to.replace(/^\w+/, 'DOUBLE');
  const differs = `TRY_CAST(${value} AS ${wide}) <> CAST(TRY_CAST(${value} AS ${to}) AS ${wide})`;
  // Most texts are seen to be whole without being read as two numbers.
  const mayBe = `contains(${value}, '.') OR contains(${value}, '-')`;
  return from === 'VARCHAR' && !to.startsWith('BOOLEAN') ? `(${mayBe}) AND ${differs}` : differs;
}

/** Columns of whole numbers, without lists of them. */
export function isWholeNumber(type: string): boolean {
  return WHOLE.test(type) && !type.startsWith('BOOLEAN') && !type.endsWith(']');
}

/** The type that a reader of text is to give to a column, so that the cast can tell: it keeps fractions, and all digits. */
export function readType(to: string): string {
  if (!isWholeNumber(to)) return to;
  return to.endsWith('BIGINT') ? 'VARCHAR' : 'DOUBLE';
}

/** From a text, DuckDB would cut off the zone. Only texts that may have one are read with it: that takes three times as long. */
function castOf(value: string, { to, from, cast }: Casting & { readonly cast: 'CAST' | 'TRY_CAST' }): string {
  const plain = `${cast}(${value} AS ${to})`;
  if (from !== 'VARCHAR' || !/^TIMESTAMP(_S|_MS)?$/.test(to)) return plain;
  const mayBe = `contains(${value}, '+') OR contains(substr(${value}, 12), '-')`;
  return `CASE WHEN ${mayBe} THEN ${cast}(${cast}(${value} AS TIMESTAMPTZ) AS ${to}) ELSE ${plain} END`;
}

function canLose({ to, from = '' }: Casting): boolean {
  if (!WHOLE.test(to)) return false;
  return to.startsWith('BOOLEAN') ? !from.startsWith('BOOLEAN') : !WHOLE.test(from);
}
