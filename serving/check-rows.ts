import { FinalError } from '../core/errors.js';
import { isPlainObject } from '../core/json.js';
import { batchOfRows } from '../core/features/rows.js';
import { HISTORY } from '../core/features/windows/history.js';
import type { InputRow } from '../core/features/rows.js';
import type { InputColumn } from '../core/features/spec.js';

/** One thing that is wrong with a request, and where: `rows[3].distance`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A request that no version can answer: the caller has to change it. */
export class BadRequest extends FinalError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const told = problems.slice(0, TOLD).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    const more = problems.length > TOLD ? ` and ${problems.length - TOLD} more` : '';
    super('BAD_REQUEST', { message: told.join('; ') + more });
    this.problems = problems.slice(0, LISTED);
  }
}

const TOLD = 5;
const LISTED = 100;

type Inputs = { readonly [column: string]: InputColumn };

/**
 * Holds rows against the columns that a version reads, by the very code that encodes them. Throws BadRequest with every
 * problem. Columns that the version does not read are passed over: another version may.
 */
export function checkRows(rows: readonly unknown[], inputs: Inputs): readonly InputRow[] {
  const problems = rows.flatMap((row, index) => shapeProblems(row, `rows[${index}]`, inputs));
  if (problems.length > 0 || !fits(rows as readonly InputRow[], inputs)) {
    throw new BadRequest([...problems, ...rows.flatMap((row, index) => valueProblems(row, `rows[${index}]`, inputs))]);
  }
  return rows as readonly InputRow[];
}

function shapeProblems(row: unknown, path: string, inputs: Inputs): readonly Problem[] {
  if (!isPlainObject(row)) return [{ path, message: 'is not an object of column values' }];
  return Object.entries(inputs)
    .filter(([column, { window }]) => !Object.hasOwn(row, column) && !(window && Object.hasOwn(row, HISTORY)))
    .map(([column, { type }]) => ({
      path: `${path}.${column}`,
      message: `is missing; send ${type}, or null where it is not known`,
    }));
}

function valueProblems(row: unknown, path: string, inputs: Inputs): readonly Problem[] {
  if (!isPlainObject(row)) return [];
  return Object.entries(inputs)
    .filter(([column, { window }]) => Object.hasOwn(row, column) || window)
    .filter(([column, input]) => !fits([row], { [column]: input }))
    .map(([column, { type, pii }]) =>
      Object.hasOwn(row, column)
        ? { path: `${path}.${column}`, message: `${pii ? 'what was sent' : shown(row[column])} is not ${type}` }
        : { path: `${path}.${HISTORY}`, message: `does not give ${column}` },
    );
}

function fits(rows: readonly InputRow[], inputs: Inputs): boolean {
  try {
    batchOfRows(rows, { inputs });
    return true;
  } catch (error) {
    if (error instanceof FinalError && error.code === 'ROW') return false;
    throw error;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
