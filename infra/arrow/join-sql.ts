import type { ColumnDeclaration } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { AsOfStep, JoinStep } from '../../core/query.js';
import { columnNotFound } from './cells.js';
import { quoteName } from './duckdb.js';

type Declarations = { readonly [name: string]: ColumnDeclaration };

/** Rows so far, as SQL. */
export interface RowsSql {
  readonly sql: string;
  readonly names: readonly string[];
  /** Hidden columns that say which order the rows have; none where it is the source's. */
  readonly order: readonly string[];
}

interface Sides {
  readonly inner: RowsSql;
  readonly other: string;
  readonly left: Declarations;
  readonly right: Declarations;
}

/** The columns of both sides. Throws FinalError `COLUMN_NOT_FOUND`, `QUERY_INVALID` for a name that both have. */
export function joinedColumns(
  step: JoinStep | AsOfStep,
  ...[left, right]: readonly [left: Declarations, right: Declarations]
): Declarations {
  const added = addedColumns(step, left, right);
  const optional = step.do === 'asOf' || step.kind === 'left';
  const columns = added.map(
    (name) => [name, { ...right[name]!, nullable: optional || right[name]!.nullable }] as const,
  );
  return { ...left, ...Object.fromEntries(columns) };
}

/** A join loses the order of rows, so both sides are numbered first, and the numbers travel with them. */
export function joinSql(step: JoinStep | AsOfStep, { inner, other, left, right }: Sides): RowsSql {
  const added = addedColumns(step, left, right);
  const mine = inner.order.length > 0 ? inner.order : ['coppice.left'];
  const theirs = `coppice.right.${mine.length}`;
  const hidden = inner.names.filter((name) => added.includes(name)).map(quoteName);
  const own = hidden.length === 0 ? 'l.*' : `l.* EXCLUDE (${hidden.join(', ')})`;
  const leftRows = inner.order.length > 0 ? inner.sql : numberedRows(inner.sql, 'coppice.left');
  const rightRows = numberedRows(other, theirs);
  const columns = [own, ...added.map((name) => rightColumn(step, name)), `r.${quoteName(theirs)}`].join(', ');
  const sql = `SELECT ${columns} FROM (${leftRows}) l ${joinText(step, { rightRows, theirs })}`;
  const names = [...inner.names.filter((name) => !added.includes(name)), ...added];
  return { sql, names, order: [...mine, theirs] };
}

/** In the order in which they come. */
export function numberedRows(sql: string, name: string): string {
  return `SELECT *, row_number() OVER () AS ${quoteName(name)} FROM (${sql})`;
}

function joinText(step: JoinStep | AsOfStep, { rightRows, theirs }: { rightRows: string; theirs: string }): string {
  if (step.do === 'join') return `${step.kind.toUpperCase()} JOIN (${rightRows}) r ON ${equal(step.on)}`;
  const { by, time, otherTime, exact } = step;
  // Of rows of one time the last one counts, as whoever wrote it later knew more.
  const keys = [...by, otherTime].map(quoteName).join(', ');
  const last = `SELECT * FROM (${rightRows}) QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY ${quoteName(theirs)} DESC) = 1`;
  const known = `l.${quoteName(time)} ${exact ? '>=' : '>'} r.${quoteName(otherTime)}`;
  return `ASOF LEFT JOIN (${last}) r ON ${[...(by.length > 0 ? [equal(by)] : []), known].join(' AND ')}`;
}

function equal(names: readonly string[]): string {
  return names.map((name) => `l.${quoteName(name)} = r.${quoteName(name)}`).join(' AND ');
}

function rightColumn(step: JoinStep | AsOfStep, name: string): string {
  const column = `r.${quoteName(name)}`;
  if (step.do === 'join' || step.tolerance === undefined) return column;
  const age = `epoch_ms(l.${quoteName(step.time)}) - epoch_ms(r.${quoteName(step.otherTime)})`;
  return `CASE WHEN ${age} <= ${step.tolerance} THEN ${column} END AS ${quoteName(name)}`;
}

function addedColumns(
  step: JoinStep | AsOfStep,
  ...[left, right]: readonly [left: Declarations, right: Declarations]
): string[] {
  const on = step.do === 'join' ? step.on : step.by;
  const times = step.do === 'join' ? [] : [step.time];
  for (const name of [...on, ...times]) if (!(name in left)) throw columnNotFound(name, Object.keys(left));
  const otherTimes = step.do === 'join' ? [] : [step.otherTime];
  for (const name of [...on, ...otherTimes]) if (!(name in right)) throw columnNotFound(name, Object.keys(right));
  if (on.length === 0 && step.do === 'join') throw invalid('A join says in `on` which columns are equal.');
  const sameTime = step.do === 'asOf' && step.time === step.otherTime ? [step.time] : [];
  const added = Object.keys(right).filter((name) => !on.includes(name) && !sameTime.includes(name));
  const both = added.filter((name) => name in left);
  if (both.length > 0) throw invalid(`Both sides have ${both.map((name) => `"${name}"`).join(', ')}.`);
  return added;
}

function invalid(message: string): FinalError {
  return new FinalError('QUERY_INVALID', {
    message,
    hint: 'Choose columns by `.select(…)`, or rename one by `.derive(…)`.',
  });
}
