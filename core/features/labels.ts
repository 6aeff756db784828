import { FinalError } from '../errors.js';
import type { Batch } from '../table.js';
import { keysOf, MISSING } from './keys.js';
import type { Keys } from './keys.js';
import { Reading } from './reading.js';
import type { Expression } from './spec.js';

/** Whether each row has a label, where it is a text: 0, or NaN where it is missing. Otherwise the label itself. */
export function labelNumbers(reading: Reading, of: Expression): Float64Array {
  if (!('column' in of) || reading.cells(of.column).kind === 'numbers' || 'measure' in of) return reading.numbers(of);
  return Float64Array.from(reading.texts(of.column).codes, (code) => (code < 0 ? NaN : 0));
}

/** The classes that a label has, from the training rows: `add` each batch, then take `classes`. */
export class ClassCounter {
  private readonly seen = new Set<string>();
  private readonly of: Expression;

  constructor(of: Expression) {
    this.of = of;
  }

  /** FinalError `LABEL_NOT_CLASS`. */
  add(batch: Batch): void {
    const { codes, text } = classKeys(batch, this.of);
    for (const code of new Set(codes)) if (text(code) !== MISSING) this.seen.add(text(code));
  }

  /** Numbers by their value, texts by their code points: the order does not depend on that of the rows. */
  classes(): readonly string[] {
    const all = [...this.seen].sort((a, b) => (a < b ? -1 : 1));
    return all.every((one) => Number.isFinite(Number(one))) ? all.sort((a, b) => Number(a) - Number(b)) : all;
  }
}

/** The number of each row's class; NaN where it is missing. FinalError `UNKNOWN_CLASS`, `LABEL_NOT_CLASS`. */
export function classLabels(batch: Batch, of: Expression, classes: readonly string[]): Float32Array {
  const { codes, text } = classKeys(batch, of);
  const numbers = new Map<number, number>();
  return Float32Array.from(codes, (code) => {
    let number = numbers.get(code);
    if (number === undefined) numbers.set(code, (number = numberOf(text(code), classes)));
    return number;
  });
}

function numberOf(text: string, classes: readonly string[]): number {
  if (text === MISSING) return NaN;
  const at = classes.indexOf(text);
  if (at >= 0) return at;
  throw new FinalError('UNKNOWN_CLASS', {
    message: `A row is of the class "${text}"; the training rows have ${classes.join(', ')}.`,
    hint: 'Give the training split rows of it, or drop these rows.',
  });
}

function classKeys(batch: Batch, of: Expression): Keys {
  if ('column' in of && !('measure' in of) && !('window' in of)) return keysOf(new Reading(batch), [of]);
  throw new FinalError('LABEL_NOT_CLASS', {
    message: 'The label is a computed number, and names no class.',
    hint: 'Make the label of a column or a part of a moment: f.weather.label().',
  });
}
