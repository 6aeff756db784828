import type { ColumnType } from '../../core/artifact.js';
import type { ColumnDeclaration, ColumnKind, Precision } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { layoutOf } from './types.js';

/** What a schema would say of a table's column. Vectors have no declaration: FinalError `COLUMN_TYPE`. */
export function declarationOf(column: ColumnType): ColumnDeclaration {
  const { cells, precision } = layoutOf(column);
  const { nullable, name, type } = column;
  if (precision !== undefined) return { type: 'timestamp', precision: precision satisfies Precision, nullable };
  if (cells === 'categories') return { type: 'category', nullable };
  if (cells !== 'vectors') return { type: type as ColumnKind, nullable };
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" is ${type}, and SQL conditions make no new tables of vectors.`,
    hint: 'Filter before the features are made.',
  });
}
