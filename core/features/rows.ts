import type { Batch } from '../table.js';
import { plainBatch } from './input-cells.js';
import type { FeaturesSpec } from './spec.js';
import { windowsOf } from './windows/columns.js';
import { windowOfRow } from './windows/history.js';

/**
 * One row of a request. Moments are ISO text (UTC unless it says otherwise), epoch milliseconds or a Date; `history` is
 * the events before it, from which its windows are made.
 */
export type InputRow = { readonly [column: string]: unknown };

/**
 * Turns rows of a request into the cells that a table would have, with the same rounding (a float32 column keeps
 * float32 values), so that training and serving compute the same bits. Columns that the features do not read are
 * passed over. Throws FinalError `ROW` with the row's number, the column and the value.
 */
export function batchOfRows(rows: readonly InputRow[], { inputs }: Pick<FeaturesSpec, 'inputs'>): Batch {
  const windows = Object.entries(windowsOf({ inputs }));
  if (windows.length === 0) return plainBatch(rows, inputs);
  const whole = rows.map((row, at) => {
    // A number that the request brings is taken as it is; it may come from a store of features.
    const made = windows
      .filter(([name]) => row[name] === undefined)
      .map(([name, window]) => [name, windowOfRow(row, { window, at })] as const);
    return { ...row, ...Object.fromEntries(made) };
  });
  return plainBatch(whole, inputs);
}
