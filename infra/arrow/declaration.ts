import type { ColumnType } from '../../core/artifact.js';
import type { ColumnDeclaration, ColumnKind, NumberKind, Precision } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { layoutOf } from './types.js';

/** What a schema would say of a table's column. Vectors have no declaration: FinalError `COLUMN_TYPE`. */
export function declarationOf(column: ColumnType): ColumnDeclaration {
  return { ...typeOf(column), ...(column.pii && { pii: true }) };
}

function typeOf(column: ColumnType): ColumnDeclaration {
  const { cells, precision, as, shape } = layoutOf(column);
  const { nullable, name, type } = column;
  if (precision !== undefined) return { type: 'timestamp', precision: precision satisfies Precision, nullable };
  if (as !== undefined) return { type: as, nullable };
  if (shape !== undefined) return { type: 'tensor', of: innerType(type) as NumberKind, shape, nullable };
  if (cells === 'lists')
    return { type: 'list', item: typeOf({ name, type: innerType(type), nullable: true }), nullable };
  if (cells === 'categories') return { type: 'category', nullable };
  if (cells !== 'vectors') return { type: type as ColumnKind, nullable };
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" is ${type}, and SQL conditions make no new tables of vectors.`,
    hint: 'Filter before the features are made.',
  });
}

/** `list<utf8>` → `utf8`. */
function innerType(type: string): string {
  return type.slice(type.indexOf('<') + 1, type.lastIndexOf('>'));
}
