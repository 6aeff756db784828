import type { ColumnDeclaration, ColumnKind } from './column.js';

/** What was seen of one column of a source. */
export interface ColumnFacts {
  /** How the source's engine names its type: `BIGINT`, `VARCHAR`, `FLOAT[3]`. */
  readonly type: string;
  readonly rows: number;
  /** Values that are there; floats that are no number are not. */
  readonly present: number;
  /** Of floats: some are infinite. */
  readonly infinite?: boolean;
  /** Of texts: every value reads as a flag, or as a whole number that is written the same again. */
  readonly flags?: boolean;
  readonly integers?: boolean;
  /** Of texts: all values, where they are few enough. */
  readonly values?: readonly string[];
  /** Of lists: the least and the greatest number of items. */
  readonly lengths?: readonly [least: number, greatest: number];
}

/**
 * What a schema would say of a column, by the rules of TensorFlow Data Validation's schema inference: not nullable only if
 * it was seen in every row; of one shape where all lists have one length and none is missing; a text's domain is a flag,
 * else a whole number, else its values where they are few, else any. No range of numbers is inferred: what was seen is not
 * what is allowed. Nothing for a type that no column has.
 */
export function declarationFrom(facts: ColumnFacts): ColumnDeclaration | undefined {
  const { type, rows, present } = facts;
  const nullable = present < rows || rows === 0;
  const list = /^(.+?)\[(\d*)\]$/.exec(type);
  if (list !== null) return listFrom(facts, { item: list[1]!, nullable });
  if (type === 'VARCHAR') return { ...domainOf(facts), nullable };
  const known = scalar(type);
  if (known === undefined) return undefined;
  return { ...known, nullable, ...(facts.infinite && { infinite: true }) };
}

const KINDS: ReadonlyMap<string, ColumnKind> = new Map<string, ColumnKind>([
  ['BOOLEAN', 'bool'],
  ['TINYINT', 'int8'],
  ['SMALLINT', 'int16'],
  ['INTEGER', 'int32'],
  ['BIGINT', 'int64'],
  ['UTINYINT', 'uint8'],
  ['USMALLINT', 'uint16'],
  ['UINTEGER', 'uint32'],
  ['UBIGINT', 'uint64'],
  // Wider than any integer a table has; a float says so by rounding.
  ['HUGEINT', 'float64'],
  ['FLOAT', 'float32'],
  ['DOUBLE', 'float64'],
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['BLOB', 'binary'],
  ['VARCHAR', 'utf8'],
  ['JSON', 'utf8'],
  ['UUID', 'utf8'],
]);
const PRECISIONS = { TIMESTAMP_S: 's', TIMESTAMP_MS: 'ms', TIMESTAMP_NS: 'ns' } as const;

function scalar(type: string): Omit<ColumnDeclaration, 'nullable'> | undefined {
  if (type.startsWith('TIMESTAMP')) {
    return { type: 'timestamp', precision: type in PRECISIONS ? PRECISIONS[type as keyof typeof PRECISIONS] : 'us' };
  }
  if (type.startsWith('ENUM')) return { type: 'category' };
  if (type.startsWith('DECIMAL')) return { type: 'float64' };
  const kind = KINDS.get(type);
  return kind && { type: kind };
}

function domainOf({ present, flags, integers, values }: ColumnFacts): Omit<ColumnDeclaration, 'nullable'> {
  if (present > 0 && flags) return { type: 'bool' };
  if (present > 0 && integers) return { type: 'int64' };
  return values === undefined || values.length === 0 ? { type: 'utf8' } : { type: 'category', values };
}

function listFrom(
  { lengths, rows, type }: ColumnFacts,
  { item, nullable }: { item: string; nullable: boolean },
): ColumnDeclaration | undefined {
  const inner = scalar(item);
  if (inner === undefined || item.startsWith('ENUM')) return undefined;
  const isNumber = /^(u?int|float)/.test(inner.type);
  const [least = 0, greatest = 0] = lengths ?? [];
  const fixed = /\[\d+\]$/.test(type) || (rows > 0 && !nullable && least === greatest && least > 0);
  if (fixed && isNumber) return { type: 'tensor', of: inner.type as 'float32', shape: [greatest], nullable };
  return { type: 'list', item: { ...inner, nullable: true }, nullable };
}
