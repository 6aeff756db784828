import type { Columns } from '../../../core/column.js';
import { buildFeatures } from '../../../core/features/features.js';
import type { Features } from '../../../core/features/features.js';
import type { Batch } from '../../../core/table.js';

export const columns = {
  date: { type: 'timestamp', nullable: false, precision: 'us' },
  delay: { type: 'int16', nullable: false },
  distance: { type: 'int16', nullable: false },
  price: { type: 'float32', nullable: true },
  cargo: { type: 'bool', nullable: false },
  origin: { type: 'category', nullable: false },
  destination: { type: 'category', nullable: true },
} as const satisfies Columns;

/** One feature of every kind. */
export const features: Features = buildFeatures(columns, (f) => ({
  hour: f.date.hour().cyclic(),
  weekday: f.date.weekday().oneHot(),
  distance: f.distance.standardize(),
  price: f.price.standardize(),
  far: f.distance.greaterThan(1000).asNumber(),
  cargo: f.cargo.asNumber(),
  hub: f.origin.oneHot(['ATL', 'ORD']),
  route: f.category(f.origin, f.destination).hash(4096),
  originHour: f.category(f.origin, f.date.hour()).labelRate({ smooth: 5 }),
  late: f.delay.greaterThan(15).label(),
}));

export interface FlightRow {
  date: number;
  delay: number | null;
  distance: number | null;
  price: number | null;
  cargo: boolean;
  origin: string;
  destination: string | null;
}

/** Rows as a table keeps them: the date in microseconds, categories as places in a dictionary. */
export function tableBatch(rows: readonly FlightRow[]): Batch {
  const cells = (made: object, values: readonly unknown[]): Batch['columns'][string] => {
    const validity = new Uint8Array(Math.ceil(rows.length / 8));
    values.forEach((value, row) => {
      if (value !== null) validity[row >> 3]! |= 1 << (row & 7);
    });
    const nulls = values.filter((value) => value === null).length;
    return {
      ...made,
      length: rows.length,
      nulls,
      validity: nulls > 0 ? validity : undefined,
    } as Batch['columns'][string];
  };
  const category = (values: readonly (string | null)[]) => {
    const dictionary = [...new Set(values.filter((value) => value !== null))].reverse();
    const places = Int32Array.from(values, (value) => (value === null ? 0 : dictionary.indexOf(value)));
    return cells({ kind: 'categories', values: places, dictionary }, values);
  };
  const numbers = (name: 'delay' | 'distance' | 'price', Type: Int16ArrayConstructor | Float32ArrayConstructor) => {
    const values = rows.map((row) => row[name]);
    return cells({ kind: 'numbers', values: Type.from(values.map((value) => value ?? 99)) }, values);
  };
  const micros = BigInt64Array.from(rows, ({ date }) => BigInt(date) * 1000n);
  return {
    rows: rows.length,
    columns: {
      date: cells(
        { kind: 'numbers', values: micros, precision: 'us' },
        rows.map(({ date }) => date),
      ),
      delay: numbers('delay', Int16Array),
      distance: numbers('distance', Int16Array),
      price: numbers('price', Float32Array),
      cargo: cells({ kind: 'numbers', values: Uint8Array.from(rows, ({ cargo }) => Number(cargo)), bool: true }, rows),
      origin: category(rows.map(({ origin }) => origin)),
      destination: category(rows.map(({ destination }) => destination)),
    },
  };
}
