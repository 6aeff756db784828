import type { Change, ColumnChange, DatasetDiff } from '../../core/datasets/diff.js';
import { figure } from './run-tree.js';
import { table } from './text.js';

export function diffLines(
  { same, rows, schema, columns }: DatasetDiff,
  { before, after }: { before: string; after: string },
): readonly string[] {
  if (same) return [`${before} and ${after} are the same table.`];
  const schemaRows = [
    ...schema.added.map(({ name, type }) => ['+', name, type]),
    ...schema.removed.map(({ name, type }) => ['-', name, type]),
    ...schema.type.map(({ column, ...change }) => ['~', column, arrow(change)]),
    ...schema.nullable.map(({ column, after: now }) => ['~', column, now ? 'may be missing' : 'is never missing']),
  ];
  const figures = (columns ?? []).map(({ column, ...changes }) => [column, changesText(changes)]);
  return [
    `${before} → ${after}`,
    `  rows  ${rows.before} → ${rows.after} (${signed(rows.after - rows.before)})`,
    ...(schemaRows.length === 0 ? ['  the same columns'] : table(schemaRows).map((row) => `  ${row}`)),
    ...table(figures).map((row) => `  ${row}`),
    ...(columns === null ? ['  no statistics to compare: not both versions were described when published'] : []),
  ];
}

function changesText(changes: Omit<ColumnChange, 'column'>): string {
  return Object.entries(changes)
    .map(([name, change]) => `${name} ${arrow(change as Change<unknown>)}`)
    .join('  ');
}

function arrow({ before, after }: Change<unknown>): string {
  return `${text(before)} → ${text(after)}`;
}

function text(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? figure(value) : String(value ?? 'none');
}

function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}
