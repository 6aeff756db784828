/** core/features/tools/: what a declaration of features is written with. */
import type { Column, ColumnKind, FloatKind, IntegerKind } from '../../column.js';
import { Category } from './category.js';
import { Instant } from './instant.js';
import { Flag, Quantity } from './quantity.js';
import { Text } from './text.js';

/** What can be done with a column, by its type. */
export type ColumnTools<C> =
  C extends Column<'timestamp'>
    ? Instant
    : C extends Column<IntegerKind | FloatKind>
      ? Quantity
      : C extends Column<'bool'>
        ? Flag
        : C extends Column<'category'>
          ? Category
          : C extends Column<'utf8'>
            ? Text
            : never;

export function toolOf(column: string, type: ColumnKind): Instant | Category | Flag | Quantity {
  if (type === 'timestamp') return new Instant(column);
  if (type === 'category') return new Category([{ column }]);
  if (type === 'utf8') return new Text(column);
  return type === 'bool' ? new Flag({ column }) : new Quantity({ column });
}
