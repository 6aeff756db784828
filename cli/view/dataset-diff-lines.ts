import type { Change, ColumnChange, DatasetDiff } from '../../core/datasets/diff.js';
import type { Figure } from '../../core/datasets/figures.js';
import type { VersionDrift } from '../dataset-drift.js';
import { momentText, numberText, printable, rowsText } from '../profile/amounts.js';
import { driftLines } from './drift-lines.js';
import { table } from './text.js';

export interface ShownDiff {
  readonly names: Change<string>;
  readonly diff: DatasetDiff;
  readonly drift: VersionDrift;
}

export function diffLines({ names, diff, drift }: ShownDiff): readonly string[] {
  const { before, after } = names;
  if (diff.same) return [`${before} and ${after} are the same table.`];
  const { rows, columns } = diff;
  return [
    `${before} → ${after}`,
    `  rows  ${rowsText(rows.before)} → ${rowsText(rows.after)} (${signed(rows.after - rows.before)})`,
    ...section('columns', schemaLines(diff)),
    ...section('figures', columns === null ? [NO_STATISTICS] : figureLines(columns)),
    ...section('drift', driftText(drift)),
  ];
}

const NO_STATISTICS = 'not known: the statistics of one of them were never kept, or are gone';

function schemaLines({ schema }: DatasetDiff): readonly string[] {
  const changes = [
    ...schema.added.map(({ name, type }) => ['+', name, type]),
    ...schema.removed.map(({ name, type }) => ['-', name, type]),
    ...schema.type.map(({ column, before, after }) => ['~', column, `${before} → ${after}`]),
    ...schema.nullable.map(({ column, after: now }) => ['~', column, now ? 'may be missing' : 'is never missing']),
  ];
  return changes.length === 0 ? ['the same'] : table(changes);
}

/** Of the quantiles a few say enough; all are in the JSON. */
const FEW = ['5%', '25%', '50%', '75%', '95%'];

/** A row a figure, and a column's name beside its first. */
function figureLines(columns: readonly ColumnChange[]): readonly string[] {
  if (columns.length === 0) return ['the same'];
  const rows = columns.flatMap(({ column, figures }) =>
    shownFigures(figures).map(([name, change], at) => [at === 0 ? column : '', name, ...changeCells(change)]),
  );
  return table(rows);
}

function shownFigures(figures: ColumnChange['figures']): readonly (readonly [string, Change<Figure>])[] {
  return Object.entries(figures).filter(
    ([name]) => !name.endsWith('%') || FEW.some((few) => name.endsWith(` ${few}`) || name === few),
  );
}

/** Numbers that look alike when rounded are told in full. */
function changeCells({ before, after }: Change<Figure>): readonly string[] {
  const [one, other] = [text(before), text(after)];
  return one === other ? [String(before), '→', String(after)] : [one, '→', other];
}

function text(value: Figure): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return numberText(value);
  return printable(/^\d{4}-\d\d-\d\dT/.test(value) ? momentText(value) : value);
}

function driftText(drift: VersionDrift): readonly string[] {
  if (drift.report === null) return [`not known: ${drift.why}`];
  const { report, notCompared } = drift;
  const rest = notCompared.length === 0 ? [] : [`- not compared: ${notCompared.join(', ')}`];
  // Columns of one side only are among the changes of the schema.
  const lines = driftLines({ ...report, onlyIn: { reference: [], current: [] } });
  return [...lines.slice(0, -1), ...rest, ...lines.slice(-1)];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', title, ...lines.map((line) => `  ${line}`)];
}

function signed(number: number): string {
  return number > 0 ? `+${rowsText(number)}` : rowsText(number);
}
