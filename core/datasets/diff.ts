import type { ColumnType, Digest } from '../artifact.js';
import { personalIn } from '../personal.js';
import { figuresOf } from './figures.js';
import type { DescribedColumn, Figure, Figures } from './figures.js';

/** A version as a diff sees it. */
export interface Compared {
  readonly artifact: { readonly digest: Digest; readonly rows: number; readonly schema: readonly ColumnType[] };
  /** Where somebody described its table. */
  readonly statistics?: Described;
}

/** As much of a table's statistics as is compared. */
export interface Described {
  readonly columns: { readonly [name: string]: DescribedColumn };
}

export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

export interface SchemaChanges {
  readonly added: readonly ColumnType[];
  readonly removed: readonly ColumnType[];
  readonly type: readonly (Change<string> & { readonly column: string })[];
  readonly nullable: readonly (Change<boolean> & { readonly column: string })[];
}

/** What is not the same in a column's statistics. */
export interface ColumnChange {
  readonly column: string;
  /** By the figure's name, in the order of `figuresOf`. */
  readonly figures: { readonly [figure: string]: Change<Figure> };
}

export interface DatasetDiff {
  /** Equal digests: the same table, bit by bit, and nothing else differs. */
  readonly same: boolean;
  readonly rows: Change<number>;
  readonly schema: SchemaChanges;
  /** Columns of both, by the order of the second; `null` where either has no statistics. */
  readonly columns: readonly ColumnChange[] | null;
}

/** What changed from one version of a dataset to another. */
export function diffDatasets(before: Compared, after: Compared): DatasetDiff {
  return {
    same: before.artifact.digest === after.artifact.digest,
    rows: { before: before.artifact.rows, after: after.artifact.rows },
    schema: schemaChanges(before.artifact.schema, after.artifact.schema),
    columns: columnChanges(before, after),
  };
}

function schemaChanges(before: readonly ColumnType[], after: readonly ColumnType[]): SchemaChanges {
  const earlier = new Map(before.map((column) => [column.name, column]));
  const names = new Set(after.map(({ name }) => name));
  const both = after.flatMap((now) => {
    const then = earlier.get(now.name);
    return then === undefined ? [] : [{ column: now.name, then, now }];
  });
  return {
    added: after.filter(({ name }) => !earlier.has(name)),
    removed: before.filter(({ name }) => !names.has(name)),
    type: both.flatMap(({ column, then, now }) => changed(column, { before: then.type, after: now.type })),
    nullable: both.flatMap(({ column, then, now }) => changed(column, { before: then.nullable, after: now.nullable })),
  };
}

function changed<T>(column: string, change: Change<T>): readonly (Change<T> & { readonly column: string })[] {
  return change.before === change.after ? [] : [{ column, ...change }];
}

/** Columns that either version marks as personal were described without values; here they are kept so. */
function columnChanges(before: Compared, after: Compared): readonly ColumnChange[] | null {
  if (before.statistics === undefined || after.statistics === undefined) return null;
  const earlier = before.statistics.columns;
  const personal = new Set([...personalIn(before.artifact.schema), ...personalIn(after.artifact.schema)]);
  return Object.entries(after.statistics.columns).flatMap(([column, now]) => {
    const then = earlier[column];
    if (then === undefined) return [];
    const options = { personal: personal.has(column) };
    const figures = differences(figuresOf(then, options), figuresOf(now, options));
    return Object.keys(figures).length === 0 ? [] : [{ column, figures }];
  });
}

/** Of figures that both have: of two kinds of columns, the schema tells the difference. */
function differences(before: Figures, after: Figures): ColumnChange['figures'] {
  const changes = Object.entries(after).flatMap(([figure, now]) => {
    const then = before[figure];
    return then === undefined || then === now ? [] : [[figure, { before: then, after: now }] as const];
  });
  return Object.fromEntries(changes);
}
