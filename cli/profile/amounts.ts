import { figure } from '../view/run-tree.js';

/** `3,000,000` */
export function rowsText(rows: number): string {
  return rows.toLocaleString('en-US');
}

/** Whole from a thousand on, with powers of ten from a milliard on. */
export function numberText(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 1e9) return value.toExponential(3);
  return Number.isInteger(value) || Math.abs(value) >= 1e3 ? rowsText(Math.round(value)) : figure(value);
}

/** A share of rows: never `0%` where there is one, nor `100%` where one is not. */
export function shareText(part: number, of: number): string {
  if (of === 0 || part === 0) return '0%';
  const percent = (part / of) * 100;
  if (part === of) return '100%';
  if (percent < 0.1) return '<0.1%';
  if (percent > 99.9) return '>99.9%';
  return percent < 10 ? `${percent.toFixed(1)}%` : `${Math.min(99, Math.round(percent))}%`;
}

/** `867`, or `≈ 1,204,000` where it is an estimate. */
export function distinctText({ value, exact }: { readonly value: number; readonly exact: boolean }): string {
  return exact ? rowsText(value) : `≈ ${rowsText(value)}`;
}

/** A moment without the digits that say nothing: `2001-01-01 00:01`, `2001-01-01`. */
export function momentText(text: string | null): string {
  if (text === null) return '–';
  return text
    .replace('T', ' ')
    .replace(/\.0+Z$/, 'Z')
    .replace(/(:\d\d):00Z$/, '$1')
    .replace(/ 00:00$/, '')
    .replace(/Z$/, '');
}

/** From a number of milliseconds; beyond the calendar, the number. */
export function instantText(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : momentText(date.toISOString());
}

/** A text from data on one line of a terminal: no control character gets through, and the empty one can be seen. */
export function printable(text: string, longest = 40): string {
  if (text === '') return '(empty)';

  const signs = [...text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '·')];
  return signs.length <= longest ? signs.join('') : `${signs.slice(0, longest - 1).join('')}…`;
}
