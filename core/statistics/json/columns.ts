import type { JsonObject } from '../../json.js';
import type { BinarySummary, ColumnSummary, ListSummary, NumberSummary, TensorSummary } from '../summary.js';
import type { TextSummary, TimestampSummary } from '../summary.js';
import { rowsOf } from '../tally.js';
import type { Reading } from './reading.js';
import { distinctFrom, distinctToJson, lengthsFrom, lengthsToJson } from './sketches.js';
import { numbersFrom, numbersToJson, textsFrom, textsToJson } from './values.js';

const KINDS = ['number', 'timestamp', 'text', 'category', 'bool', 'binary', 'tensor', 'list', 'personal'] as const;

export function columnToJson(column: ColumnSummary): JsonObject {
  const { kind, type, count, missing } = column;
  return { kind, type, count, missing, ...contentToJson(column) };
}

function contentToJson(column: ColumnSummary): JsonObject {
  switch (column.kind) {
    case 'personal':
      return { distinct: distinctToJson(column.distinct) };
    case 'bool':
      return { true: column.true };
    case 'number':
    case 'timestamp': {
      const { nan, negativeInfinities, positiveInfinities, values } = column;
      return { nan, negativeInfinities, positiveInfinities, values: numbersToJson(values) };
    }
    case 'text':
    case 'category':
      return { ...sizesToJson(column), values: textsToJson(column.values) };
    case 'binary':
      return { ...sizesToJson(column), distinct: distinctToJson(column.distinct) };
    case 'list':
      return { ...sizesToJson(column), elements: columnToJson(column.elements) };
    case 'tensor':
      return { shape: [...column.shape], elements: columnToJson(column.elements) };
  }
}

function sizesToJson({ empty, lengths }: TextSummary | BinarySummary | ListSummary): JsonObject {
  return { empty, lengths: lengthsToJson(lengths) };
}

/** Nothing but what belongs to the kind is taken over: a personal column comes without values, whatever was sent. */
export function columnFrom(from: Reading): ColumnSummary {
  const kind = from.member('kind').word(KINDS);
  const counts = countsFrom(from);
  switch (kind) {
    case 'personal':
      return { kind, ...counts, distinct: distinctFrom(from.member('distinct')) };
    case 'bool':
      return { kind, ...counts, true: from.member('true').count() };
    case 'number':
    case 'timestamp':
      return numberFrom(from, kind);
    case 'text':
    case 'category':
      return { kind, ...counts, ...sizesFrom(from), values: textsFrom(from.member('values')) };
    case 'binary':
      return { kind, ...counts, ...sizesFrom(from), distinct: distinctFrom(from.member('distinct')) };
    case 'list':
      return { kind, ...counts, ...sizesFrom(from), elements: columnFrom(from.member('elements')) };
    case 'tensor':
      return { kind, ...counts, ...tensorFrom(from) };
  }
}

function tensorFrom(from: Reading): Pick<TensorSummary, 'shape' | 'elements'> {
  return { shape: [...from.member('shape').counts()], elements: numberFrom(from.member('elements'), 'number') };
}

function numberFrom<K extends 'number' | 'timestamp'>(
  from: Reading,
  kind: K,
): (NumberSummary | TimestampSummary) & { readonly kind: K } {
  from.member('kind').word([kind]);
  const counts = countsFrom(from);
  const of = (name: string): number => from.member(name).count();
  const special = {
    nan: of('nan'),
    negativeInfinities: of('negativeInfinities'),
    positiveInfinities: of('positiveInfinities'),
  };
  const values = numbersFrom(from.member('values'));
  const finite = 'exact' in values ? rowsOf(values.exact) : values.sketch.moments.count;
  const rows = finite + special.nan + special.negativeInfinities + special.positiveInfinities;
  if (rows !== counts.count) throw from.member('count').unlike(`the ${rows} values that are described`);
  return { kind, ...counts, ...special, values } as (NumberSummary | TimestampSummary) & { readonly kind: K };
}

function countsFrom(from: Reading): { readonly type: string; readonly count: number; readonly missing: number } {
  const [count, missing] = [from.member('count').count(), from.member('missing').count()];
  return { type: from.member('type').text(), count, missing };
}

function sizesFrom(from: Reading): Pick<TextSummary, 'empty' | 'lengths'> {
  return { empty: from.member('empty').count(), lengths: lengthsFrom(from.member('lengths')) };
}
