/** core/features/tools/: what a declaration of features is written with. */
import type { Column, ColumnDeclaration, NumberKind } from '../../column.js';
import { Category } from './category.js';
import { Instant } from './instant.js';
import { Flag, Quantity } from './quantity.js';
import { Tensor } from './tensor.js';
import { Text } from './text.js';

/** What can be done with a column, by its type. */
export type ColumnTools<C> =
  C extends Column<'timestamp' | 'date'>
    ? Instant
    : C extends Column<NumberKind>
      ? Quantity
      : C extends Column<'bool'>
        ? Flag
        : C extends Column<'category'>
          ? Category
          : C extends Column<'utf8'>
            ? Text
            : C extends Column<'tensor'>
              ? Tensor
              : never;

type Tool = Instant | Category | Flag | Quantity | Tensor;

/** Undefined for a column of a type that no feature is made from. */
export function toolOf(column: string, { type, shape = [] }: ColumnDeclaration): Tool | undefined {
  switch (type) {
    case 'timestamp':
    case 'date':
      return new Instant(column);
    case 'category':
      return new Category([{ column }]);
    case 'utf8':
      return new Text(column);
    case 'tensor':
      return new Tensor(column, shape);
    case 'bool':
      return new Flag({ column });
    case 'time':
    case 'binary':
    case 'list':
      return undefined;
    default:
      return new Quantity({ column });
  }
}
