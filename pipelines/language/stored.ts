import type { Increment } from '../../core/increment.js';
import type { Query } from '../../core/query.js';
import type { Table } from '../../core/table.js';

type Leaf = string | number | boolean | null | undefined | ((...args: never[]) => unknown);

/** What the next step receives for what a step returned: a query has become a table. */
export type Stored<V> = 0 extends 1 & V
  ? V
  : V extends Query<infer Row, infer Aside> | Increment<infer Row, infer Aside>
    ? Table<Row> & Aside
    : V extends Leaf | { readonly $artifact: string }
      ? V
      : V extends object
        ? { [K in keyof V]: Stored<V[K]> }
        : V;
