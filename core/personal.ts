import type { ColumnType } from './artifact.js';
import type { ColumnDeclaration } from './column.js';
import type { Source, TableQuery } from './query.js';

/** Columns of a table that tell of persons. */
export function personalIn(schema: readonly ColumnType[]): string[] {
  return schema.filter(({ pii }) => pii === true).map(({ name }) => name);
}

/** Columns declared to tell of persons. */
export function personalAmong(columns: { readonly [name: string]: ColumnDeclaration }): string[] {
  return Object.entries(columns).flatMap(([name, { pii }]) => (pii === true ? [name] : []));
}

/** A column of a table that tells of a person does so under whatever schema it is read. */
export function markPersonal<C extends { readonly [name: string]: ColumnDeclaration }>(
  columns: C,
  schema: readonly ColumnType[],
): C {
  const marks = personalIn(schema).filter((name) => name in columns);
  return { ...columns, ...Object.fromEntries(marks.map((name) => [name, { ...columns[name]!, pii: true }])) };
}

/** All columns that a query may see and that tell of persons, of the tables it is joined with too. */
export function personalBehind({ source, columns, steps }: TableQuery): string[] {
  const names = steps.flatMap((step) => {
    if (step.do === 'derive') return personalAmong({ [step.name]: step.column });
    return 'other' in step ? personalBehind(step.other) : [];
  });
  return [...new Set([...personalAmong(columns), ...personalFrom(source), ...names])];
}

function personalFrom(source: Source): string[] {
  if (source.format === 'table') return personalIn(source.table.schema);
  return source.format === 'query' ? Object.values(source.tables).flatMap(personalBehind) : [];
}
