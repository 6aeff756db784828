import { FinalError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { pairNumbers } from './co-moments.js';
import type { CoMoments } from './co-moments.js';
import { columnFrom, columnToJson } from './json/columns.js';
import { Reading } from './json/reading.js';
import { numberToJson } from './json/sketches.js';
import type { ColumnSummary, TableSummary } from './summary.js';

const FORMAT = 'coppice-summary';
const VERSION = 1;

/**
 * A summary as JSON, for another process to merge: what is exact stays so to the last bit. A column of persons has no
 * value in it here either.
 */
export function summaryToJson({ rows, columns, coMoments }: TableSummary): JsonObject {
  return {
    format: FORMAT,
    version: VERSION,
    rows,
    // A list: an object would put names such as "7" first.
    columns: [...columns].map(([name, column]) => ({ name, ...columnToJson(column) })),
    ...(coMoments !== undefined && { coMoments: coMomentsToJson(coMoments) }),
  };
}

/** From JSON, or its text. FinalError `STATISTICS_JSON` says what is wrong and where; `STATISTICS_VERSION` for a form of another time. */
export function summaryFromJson(json: unknown): TableSummary {
  const from = new Reading(typeof json === 'string' ? parsed(json) : json);
  checkVersion(from);
  const rows = from.member('rows').count();
  const columns = new Map<string, ColumnSummary>();
  for (const one of from.member('columns').list()) {
    const name = one.member('name').text();
    const column = columnFrom(one);
    if (columns.has(name)) throw one.member('name').unlike('a name that no other column has');
    if (column.count + column.missing !== rows) throw one.member('count').unlike(`with "missing" the ${rows} rows`);
    columns.set(name, column);
  }
  if (!from.has('coMoments')) return { rows, columns };
  return { rows, columns, coMoments: coMomentsFrom(from.member('coMoments'), columns) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, in which there may be anything.
    throw new FinalError('STATISTICS_JSON', {
      message: `A summary of ${text.length} characters is no JSON.`,
      hint: 'Was it cut off on its way? Send it again.',
    });
  }
}

function checkVersion(from: Reading): void {
  from.member('format').word([FORMAT]);
  const version = from.member('version').count();
  if (version === VERSION) return;
  throw new FinalError('STATISTICS_VERSION', {
    message: `The summary has version ${version} of its form; this is Coppice for version ${VERSION}.`,
    hint: 'Run the same release of Coppice on both sides.',
  });
}

function coMomentsToJson({ columns, pairs }: CoMoments): JsonObject {
  return { columns: [...columns], pairs: Array.from(pairs, numberToJson) };
}

function coMomentsFrom(from: Reading, known: ReadonlyMap<string, ColumnSummary>): CoMoments {
  const columns = from.member('columns').texts();
  if (!columns.every((name) => known.get(name)?.kind === 'number')) {
    throw from.member('columns').unlike('columns of numbers of the summary');
  }
  const pairs = Float64Array.from(from.member('pairs').list(), (one) => one.number());
  const expected = pairNumbers(columns.length);
  if (pairs.length !== expected) throw from.member('pairs').unlike(`a list of ${expected} numbers`);
  return { columns, pairs };
}
