import type { ColumnType } from '../../core/artifact.js';
import { printable } from '../profile/amounts.js';
import { table } from './text.js';

/** Characters of a cell; more of each row is in `--json`. */
const CELL = 60;
/** What a quarantine is read for comes first. */
const FIRST = ['_file', '_line', '_row', '_reasons'];

/** A row as JSON can hold it. What tells of a person is not shown. */
export function shownRow(
  row: Readonly<Record<string, unknown>>,
  schema: readonly ColumnType[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    schema.map(({ name, pii }) => [name, pii === true && row[name] !== null ? '(personal)' : plainOf(row[name])]),
  );
}

/** Rows below the names of their columns. */
export function rowLines(
  rows: readonly Readonly<Record<string, unknown>>[],
  schema: readonly ColumnType[],
): readonly string[] {
  const names = schema.map(({ name }) => name);
  const order = [...FIRST.filter((name) => names.includes(name)), ...names.filter((name) => !FIRST.includes(name))];
  return table([order.map((name) => printable(name)), ...rows.map((row) => order.map((name) => cellOf(row[name])))]);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return printable(typeof value === 'string' ? value : JSON.stringify(value), CELL);
}

function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plainOf);
  return Array.isArray(value) ? value.map(plainOf) : value;
}
