import type { Batch, NumberCells } from '../../table.js';
import { columnOf } from '../spec.js';
import type { Expression, FeatureSpec, FeaturesSpec, InputColumn } from '../spec.js';
import type { WindowSpec } from './spec.js';
import { Window } from './window.js';

export type Windows = { readonly [column: string]: WindowSpec };

/** The columns of windows that features read. */
export function windowsOf({ inputs }: Pick<FeaturesSpec, 'inputs'>): Windows {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, { window }]) => (window === undefined ? [] : [[name, window] as const])),
  );
}

/** The window that an expression reads, if it reads one. */
export function windowIn(expression: Expression): WindowSpec | undefined {
  if ('of' in expression) return windowIn(expression.of);
  return 'window' in expression ? expression.window : undefined;
}

/** The columns of windows that features read, as inputs. */
export function windowInputs(features: readonly FeatureSpec[]): { readonly [column: string]: InputColumn } {
  const read = features.flatMap((spec) => ('of' in spec ? [spec.of] : []));
  return Object.fromEntries(
    read.flatMap((expression) => {
      const window = windowIn(expression);
      return window === undefined ? [] : [[columnOf(expression), { type: 'float64', window }] as const];
    }),
  );
}

/** The columns that a window reads, from those there are. */
export function eventColumns(
  { by, time, ...take }: Pick<WindowSpec, 'by' | 'time'> & { readonly of?: Expression },
  columns: { readonly [name: string]: InputColumn },
): { readonly [name: string]: InputColumn } {
  const of = take.of === undefined ? [] : [columnOf(take.of)];
  const names = new Set([...by.map(({ column }) => column), time, ...of]);
  return Object.fromEntries([...names].map((name) => [name, columns[name]!]));
}

/** Adds a column for each window to batches that come in the order of time. FinalError `WINDOW_ORDER`. */
export class WindowColumns {
  private readonly windows: readonly (readonly [name: string, window: Window])[];

  constructor(windows: Windows) {
    this.windows = Object.entries(windows).map(([name, spec]) => [name, new Window(spec)]);
  }

  add(batch: Batch): Batch {
    const made = this.windows.map(([name, window]) => [name, cellsOf(window.add(batch))] as const);
    return { rows: batch.rows, columns: { ...batch.columns, ...Object.fromEntries(made) } };
  }
}

function cellsOf(values: Float64Array): NumberCells {
  const validity = new Uint8Array((values.length + 7) >> 3);
  let nulls = 0;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) nulls += 1;
    else validity[row >> 3]! |= 1 << (row & 7);
  });
  return { kind: 'numbers', values, length: values.length, nulls, validity: nulls > 0 ? validity : undefined };
}
