import type { TableRef } from '../../core/artifact.js';
import { arrowText } from '../../core/column.js';
import type { Columns } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { typeAnomaly } from '../../core/expect/anomaly.js';

/** So many columns are named one by one. */
const NAMED = 20;

/**
 * Holds a table's columns against those declared, all of them before it says anything.
 * Throws FinalError `TABLE_EMPTY`, `COLUMN_NOT_FOUND` where one is not there, `COLUMN_TYPE` where one is of another type.
 */
export function checkColumns(columns: Columns, table: TableRef): void {
  if (table.rows === 0) {
    throw new FinalError('TABLE_EMPTY', {
      message: 'The table has no rows.',
      hint: 'Is its source, or its condition, the right one?',
    });
  }
  const types = new Map(table.schema.map(({ name, type }) => [name, type]));
  const wrong = Object.entries(columns).filter(([name, declared]) => types.get(name) !== arrowText(declared));
  if (wrong.length === 0) return;
  const said = wrong.map(([name, declared]) => {
    const seen = types.get(name);
    const anomaly = typeAnomaly(declared, seen);
    return `The schema declares "${name}" as ${arrowText(declared)}; the table has ${seen ?? 'no such column'} (${anomaly}).`;
  });
  const missing = wrong.some(([name]) => !types.has(name));
  throw new FinalError(missing ? 'COLUMN_NOT_FOUND' : 'COLUMN_TYPE', {
    message: shortened(said, ' '),
    hint: `It has: ${shortened(
      [...types].map(([name, type]) => `${name} (${type})`),
      ', ',
    )}.`,
  });
}

function shortened(parts: readonly string[], separator: string): string {
  const more = parts.length - NAMED;
  const some = parts.slice(0, NAMED).join(separator);
  return more > 0 ? `${some}${separator}and ${more} more` : some;
}
