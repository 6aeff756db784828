import { FinalError } from '../../errors.js';
import { isPlainObject } from '../../json.js';
import { plainBatch } from '../input-cells.js';
import { Reading } from '../reading.js';
import type { InputRow } from '../rows.js';
import type { WindowSpec } from './spec.js';
import { Window } from './window.js';

/** Where a request's row carries the events before it: `{ origin, date, history: [{ origin, date, delay }, …] }`. */
export const HISTORY = 'history';

/**
 * A row's window, by the code that makes the column in training: its events in the order of time, and the row after
 * them. Events of other keys, or not before the row, are passed over. Null where there is no number, or no history.
 * FinalError `ROW` for one that does not fit.
 */
export function windowOfRow(
  row: InputRow,
  { window, at }: { readonly window: WindowSpec; readonly at: number },
): number | null {
  const history = row[HISTORY] ?? null;
  if (history === null) return null;
  if (!Array.isArray(history) || !history.every(isPlainObject)) {
    throw new FinalError('ROW', {
      message: `Row ${at} has a "${HISTORY}" that is no list of events.`,
      hint: 'Send a list of rows, each with the columns that the windows read.',
    });
  }
  const rows = [...inOrder(history, row, window), lastOf(row, window)];
  const value = new Window(window).add(plainBatch(rows, window.columns)).at(-1)!;
  return Number.isNaN(value) ? null : value;
}

/** The events older than the row; equal ones stay in their order. */
function inOrder(history: readonly InputRow[], row: InputRow, { time, columns }: WindowSpec): readonly InputRow[] {
  const inputs = { [time]: columns[time]! };
  const times = new Reading(plainBatch([...history, row], inputs)).numbers({ column: time });
  const now = Math.floor(times.at(-1)!);
  return history
    .map((event, at) => ({ event, time: Math.floor(times[at]!) }))
    .filter((one) => one.time < now)
    .sort((a, b) => a.time - b.time)
    .map(({ event }) => event);
}

/** Of the row, only what names its window: its value may not be known yet. */
function lastOf(row: InputRow, { by, time }: WindowSpec): InputRow {
  return Object.fromEntries([time, ...by.map(({ column }) => column)].map((name) => [name, row[name]]));
}
