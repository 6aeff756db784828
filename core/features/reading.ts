import { FinalError } from '../errors.js';
import type { Batch, ColumnCells } from '../table.js';
import { plainNumbers } from './numbers.js';
import { calendar } from './calendar.js';
import { changed, compared } from './expressions.js';
import type { Expression } from './spec.js';
import { countWords, textsOf } from './texts.js';
import type { Texts } from './texts.js';

/**
 * A batch as features read it. What several features need (the hour, a text's words) is made once. Numbers that are
 * not finite count as missing: a request in JSON cannot carry them, so no model may come to depend on them.
 */
export class Reading {
  readonly rows: number;
  private readonly batch: Batch;
  private readonly made = new Map<string, unknown>();

  constructor(batch: Batch) {
    this.batch = batch;
    this.rows = batch.rows;
  }

  /** The cells of a column. FinalError `COLUMN_NOT_FOUND`. */
  cells(column: string): ColumnCells {
    const cells = this.batch.columns[column];
    if (cells !== undefined) return cells;
    throw new FinalError('COLUMN_NOT_FOUND', {
      message: `The features read the column "${column}"; the rows have ${Object.keys(this.batch.columns).join(', ') || 'none'}.`,
      hint: 'Make the table, or the request, with the columns that the model was trained on.',
    });
  }

  /** A number for each row; NaN where it is missing. Not to be written to. FinalError `FEATURE_COLUMN_TYPE`. */
  numbers(expression: Expression): Float64Array {
    return this.once(JSON.stringify(expression), () => {
      if ('change' in expression) return changed(this.numbers(expression.of), expression);
      if ('compare' in expression) return compared(this.numbers(expression.of), expression);
      if ('measure' in expression) return countWords(this.texts(expression.column), expression.measure);
      if ('window' in expression) return this.plain(expression.column);
      const values = this.plain(expression.column);
      return expression.part === undefined ? values : calendar(values, expression.part);
    });
  }

  /** FinalError `FEATURE_COLUMN_TYPE`. */
  texts(column: string): Texts {
    return this.once(`texts ${column}`, () => textsOf(this.cells(column), column));
  }

  /** The same object for the same name. */
  once<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }

  private plain(column: string): Float64Array {
    const cells = this.cells(column);
    if (cells.kind === 'numbers') return plainNumbers(cells);
    throw new FinalError('FEATURE_COLUMN_TYPE', {
      message: `A feature takes "${column}" for numbers; it holds ${cells.kind}.`,
      hint: 'Make the features from the schema that the table has.',
    });
  }
}
