import type { ColumnType, Digest } from '../artifact.js';

/** A version as a diff sees it. */
export interface Compared {
  readonly artifact: { readonly digest: Digest; readonly rows: number; readonly schema: readonly ColumnType[] };
  /** Where somebody described its table. */
  readonly statistics?: Described;
}

/** As much of a table's statistics as is compared; what a column has not is left out. */
export interface Described {
  readonly columns: { readonly [name: string]: DescribedColumn };
}
export interface DescribedColumn {
  readonly count?: number;
  readonly missing?: number;
  readonly mean?: number | null;
  /** Most frequent first. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
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
  readonly count?: Change<number>;
  readonly missing?: Change<number>;
  readonly mean?: Change<number | null>;
  /** The most frequent value; null where no value is there. */
  readonly top?: Change<string | null>;
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
    columns:
      before.statistics === undefined || after.statistics === undefined
        ? null
        : columnChanges(before.statistics, after.statistics),
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

function columnChanges(before: Described, after: Described): readonly ColumnChange[] {
  return Object.entries(after.columns).flatMap(([column, now]) => {
    const then = before.columns[column];
    if (then === undefined) return [];
    const changes = {
      ...difference('count', then.count, now.count),
      ...difference('missing', then.missing, now.missing),
      ...difference('mean', then.mean, now.mean),
      ...difference('top', mostFrequent(then), mostFrequent(now)),
    };
    return Object.keys(changes).length === 0 ? [] : [{ column, ...changes }];
  });
}

function mostFrequent({ top }: DescribedColumn): string | null | undefined {
  return top === undefined ? undefined : (top[0]?.value ?? null);
}

/** Nothing where either column has no such figure: of two kinds of columns, the schema tells the difference. */
function difference<T>(name: string, before: T | undefined, after: T | undefined): { [name: string]: Change<T> } {
  if (before === undefined || after === undefined || before === after) return {};
  return { [name]: { before, after } };
}
