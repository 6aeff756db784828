import type { Matrix } from '../matrix.js';
import type { Numbers } from '../measure.js';
import type { Task, TaskRows } from './definition.js';

/** What is told of the model, not of a row. */
const whole: ReadonlySet<string> = new Set(['history', 'threshold']);

/** Some of the rows, in the order of the places: those of a slice. A forecast's history stays whole. */
export function pickRows<T extends Task>(rows: TaskRows[T], places: Uint32Array): TaskRows[T] {
  const picked = Object.entries(rows as object).map(([field, value]: [string, unknown]) => {
    return [field, whole.has(field) ? value : pick(value, places)];
  });
  return Object.fromEntries(picked) as TaskRows[T];
}

function pick(value: unknown, places: Uint32Array): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return 'columns' in value ? pickMatrix(value as Matrix, places) : pickNumbers(value as Numbers, places);
}

/** Single numbers keep their kind: 32-bit scores stay 32-bit. */
function pickNumbers(values: Numbers, places: Uint32Array): Numbers {
  const into = values instanceof Float32Array ? new Float32Array(places.length) : new Float64Array(places.length);
  for (let at = 0; at < places.length; at += 1) into[at] = values[places[at]!]!;
  return into;
}

function pickMatrix({ values, columns }: Matrix, places: Uint32Array): Matrix {
  const into = new Float64Array(places.length * columns);
  for (let at = 0; at < into.length; at += 1) {
    into[at] = values[places[Math.floor(at / columns)]! * columns + (at % columns)]!;
  }
  return { values: into, columns };
}
