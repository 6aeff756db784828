import { integerRange } from './column.js';
import type { ColumnDeclaration, IntegerKind, NumberKind, Precision } from './column.js';

/** Does the reader's type hold every value of the writer's without loss? */
export function isWider(reader: ColumnDeclaration, writer: ColumnDeclaration): boolean {
  if (reader.type === 'list' && writer.type === 'list') return holdsItems(reader.item!, writer.item!);
  if (reader.type === 'tensor' && writer.type === 'tensor') {
    return reader.shape!.join() === writer.shape!.join() && holdsNumbers(reader.of!, writer.of!);
  }
  if (reader.type === 'timestamp' && writer.type === 'timestamp') {
    return FINENESS[reader.precision ?? 'ms'] >= FINENESS[writer.precision ?? 'ms'];
  }
  if (isText(reader) && isText(writer)) return true;
  if (reader.type === writer.type) return true;
  return isNumber(reader.type) && isNumber(writer.type) && holdsNumbers(reader.type, writer.type);
}

/** `below 0`: what the writer's range, or its type where it declares none, allows beyond the reader's. */
export function gainedRange(reader: ColumnDeclaration, writer: ColumnDeclaration): string | undefined {
  const theirs = typeRange(writer);
  const min = writer.min ?? theirs.min;
  const max = writer.max ?? theirs.max;
  const below = reader.min !== undefined && min < reader.min ? `below ${reader.min}` : undefined;
  const above = reader.max !== undefined && max > reader.max ? `above ${reader.max}` : undefined;
  return [below, above].filter((part) => part !== undefined).join(' or ') || undefined;
}

const FINENESS: { readonly [P in Precision]: number } = { s: 0, ms: 1, us: 2, ns: 3 };
/** The largest whole number up to which a float has every one. */
const EXACT = { float32: 2n ** 24n, float64: 2n ** 53n };

function holdsNumbers(reader: NumberKind, writer: NumberKind): boolean {
  if (reader === writer || reader === 'float64') return reader === writer || fitsIn('float64', writer);
  return reader === 'float32' ? fitsIn('float32', writer) : isInteger(writer) && contains(reader, writer);
}

function holdsItems(reader: ColumnDeclaration, writer: ColumnDeclaration): boolean {
  return isWider(reader, writer) && (reader.nullable || !writer.nullable);
}

function fitsIn(reader: 'float32' | 'float64', writer: NumberKind): boolean {
  if (writer === 'float32') return true;
  if (writer === 'float64') return reader === 'float64';
  const { min, max } = integerRange(writer);
  return max <= EXACT[reader] && -min <= EXACT[reader];
}

function contains(reader: IntegerKind, writer: IntegerKind): boolean {
  const [ours, theirs] = [integerRange(reader), integerRange(writer)];
  return ours.min <= theirs.min && ours.max >= theirs.max;
}

function typeRange({ type }: ColumnDeclaration): { min: number | bigint; max: number | bigint } {
  return isNumber(type) && isInteger(type) ? integerRange(type) : { min: -Infinity, max: Infinity };
}

function isText({ type }: ColumnDeclaration): boolean {
  return type === 'utf8' || type === 'category';
}

function isNumber(type: string): type is NumberKind {
  return /^(u?int|float)\d+$/.test(type);
}

function isInteger(type: NumberKind): type is IntegerKind {
  return type.includes('int');
}
