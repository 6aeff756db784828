import type { ColumnDeclaration, ColumnKind } from './column.js';
import { milliseconds } from './duration.js';
import { EngineError, FinalError } from './errors.js';
import { instantOf } from './interval.js';
import type { QueryStep, Source, TableQuery } from './query.js';

export interface SinceOptions<Name extends string = string> {
  /** What the watermark is called within its pipeline. Default: the step's id. */
  readonly name?: string;
  /** How far behind the watermark rows are read again, for what came late: `2d`. Of times only. */
  readonly lateness?: string;
  /** Of rows with an equal key, only the newest is given. */
  readonly key?: Name | readonly Name[];
}

/** Which rows are new. Plain data. */
export interface Since {
  readonly column: string;
  readonly name?: string;
  readonly lateness?: string;
  readonly key: readonly string[];
}

/** Rows that no successful run has read yet. Return it from a step: where there is none, the step is skipped. */
export class Increment<Row, Aside = unknown> implements TableQuery {
  readonly $query = 'table';
  readonly source: Source;
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  readonly steps: readonly QueryStep[];
  readonly newBy: Since;
  declare private readonly increment: Row;
  declare private readonly aside: Aside;

  constructor({ source, columns, steps }: TableQuery, column: string, options: SinceOptions) {
    const { name, lateness, key = [] } = options;
    if (lateness !== undefined) milliseconds(lateness);
    if (name !== undefined) checkWatermarkName(name);
    this.source = source;
    this.columns = columns;
    this.steps = steps;
    this.newBy = {
      column,
      key: [key].flat(),
      ...(name === undefined ? {} : { name }),
      ...(lateness === undefined ? {} : { lateness }),
    };
  }
}

/** FinalError `WATERMARK_NAME`. */
export function checkWatermarkName(name: string): void {
  if (/^[a-z0-9]+([-_.][a-z0-9]+)*$/i.test(name)) return;
  throw new FinalError('WATERMARK_NAME', {
    message: `"${name}" cannot be a watermark's name.`,
    hint: 'Use letters and digits, joined by single "-", "_" or ".".',
  });
}

/** Told by a read that found no row past its watermark; a step whose whole result it is, is skipped. */
export class NothingNew extends EngineError {
  readonly retry = false;
}

/** How values are ordered and written. Times are `2001-01-31 12:00:00.5` in UTC. */
export type WatermarkKind = 'number' | 'time' | 'date' | 'text';

const KINDS: { readonly [kind in ColumnKind]?: WatermarkKind } = {
  int8: 'number',
  int16: 'number',
  int32: 'number',
  int64: 'number',
  uint8: 'number',
  uint16: 'number',
  uint32: 'number',
  uint64: 'number',
  timestamp: 'time',
  date: 'date',
  utf8: 'text',
  category: 'text',
};

/** FinalError `SINCE_COLUMN` for a column whose values have no order to go by, or tell of persons. */
export function watermarkKind({ column, lateness }: Since, declared: ColumnDeclaration | undefined): WatermarkKind {
  const kind = declared === undefined ? undefined : KINDS[declared.type];
  if (kind === undefined || declared?.pii === true) {
    const what = declared === undefined ? 'is not there' : declared.pii ? 'tells of persons' : `is ${declared.type}`;
    throw new FinalError('SINCE_COLUMN', {
      message: `Rows since a watermark cannot go by the column "${column}": it ${what}.`,
      hint: 'Go by a timestamp, a date, a whole number or a text that only grows, and keep it in `.select(…)`.',
    });
  }
  if (lateness === undefined || kind === 'time' || kind === 'date') return kind;
  throw new FinalError('SINCE_COLUMN', {
    message: `A lateness of ${lateness} says nothing of "${column}", which is ${declared?.type}.`,
    hint: 'Leave it out, or go by a timestamp or a date.',
  });
}

/** A watermark as a person writes it, in the form that is kept. FinalError `WATERMARK_VALUE`. */
export function watermarkValue(kind: WatermarkKind, text: string): string {
  if (kind === 'text') return text;
  if (kind === 'number' && /^-?\d+$/.test(text)) return text;
  const at = kind === 'number' ? undefined : instantOf(text.replace(' ', 'T'));
  if (at !== undefined) return kind === 'date' ? at.toISOString().slice(0, 10) : timeText(at);
  throw new FinalError('WATERMARK_VALUE', {
    message: `A watermark of ${kind === 'number' ? 'numbers' : `${kind}s`} cannot stand at "${text}".`,
    hint: kind === 'number' ? 'Give a whole number.' : 'Give a day or a time, such as 2001-01-31 or 2001-01-31T12:00.',
  });
}

/** Where to begin to read again; a part of a millisecond is read twice rather than not at all. */
export function before(value: string, lateness: string, kind: WatermarkKind): string {
  const at = new Date(Date.parse(kind === 'date' ? value : `${value.replace(' ', 'T')}Z`) - milliseconds(lateness));
  return kind === 'date' ? at.toISOString().slice(0, 10) : timeText(at);
}

function timeText(at: Date): string {
  return at
    .toISOString()
    .slice(0, -1)
    .replace('T', ' ')
    .replace(/\.?0+$/, '');
}
