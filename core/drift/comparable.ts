import type { ColumnType } from '../artifact.js';

const NUMBER = /^(u?int\d+|float\d+|timestamp)/;
const COUNTED = /^(bool|utf8|dictionary)/;

/** Whether drift of such a column says something by itself: not of times, which always move on, nor of vectors. */
export function isComparable(type: string): boolean {
  return (NUMBER.test(type) && !type.startsWith('timestamp')) || COUNTED.test(type);
}

/** Whether both are numbers, or neither is. */
export function isSameKind(before: string, after: string): boolean {
  return NUMBER.test(before) === NUMBER.test(after);
}

/** Columns of both tables that can be compared, in the order of the first; and those of both that cannot. */
export function comparableColumns(
  before: readonly ColumnType[],
  after: readonly ColumnType[],
): { readonly columns: readonly string[]; readonly others: readonly string[] } {
  const later = new Map(after.map(({ name, type }) => [name, type]));
  const both = before.filter(({ name }) => later.has(name));
  const compares = ({ name, type }: ColumnType): boolean => {
    const now = later.get(name)!;
    return isComparable(type) && isComparable(now) && isSameKind(type, now);
  };
  return {
    columns: both.filter(compares).map(({ name }) => name),
    others: both.filter((column) => !compares(column)).map(({ name }) => name),
  };
}
