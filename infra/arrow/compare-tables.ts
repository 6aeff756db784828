import type { ColumnType } from '../../core/artifact.js';
import { isComparable, isSameKind } from '../../core/drift/comparable.js';
import type { Correction } from '../../core/drift/correction.js';
import { jointColumns } from '../../core/drift/joint-columns.js';
import { judgeDomain, judgeReconstruction } from '../../core/drift/multivariate.js';
import type { JointVerdict } from '../../core/drift/multivariate.js';
import { comparePair } from '../../core/drift/presets/preset.js';
import type { Preset } from '../../core/drift/presets/preset.js';
import { reportDrift } from '../../core/drift/report.js';
import type { DriftReport, NamedVerdict } from '../../core/drift/report.js';
import type { SamplePair } from '../../core/drift/sample.js';
import { FinalError } from '../../core/errors.js';
import { personalIn } from '../../core/personal.js';
import { deriveSeed } from '../../core/seed.js';
import type { Table } from '../../core/table.js';
import { columnNotFound } from './cells.js';
import { sampleColumns } from './column-samples.js';
import { sampledRows } from './sampled-rows.js';

export interface CompareOptions {
  readonly preset: Preset;
  /** Default: every column of both tables but times and vectors. */
  readonly columns?: readonly string[] | undefined;
  readonly correction?: Correction | undefined;
  /** Share of drifted columns from which on the table has drifted. Default 0.5. */
  readonly share?: number | undefined;
  /** Figures of all columns together as well. Default none. */
  readonly together?: readonly ('domain-classifier' | 'reconstruction')[] | undefined;
  /** Of a table with more rows, so many that the seed draws. Default 1,000,000. */
  readonly mostRows?: number | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}
interface Sides {
  readonly reference: Table;
  readonly current: Table;
}

/** Values of one side that are in memory at once, 128 MB of numbers: as many columns as fit are read together. */
const MOST_VALUES = 16e6;
/** Rows that are enough for figures of all columns together, which cost more. */
const MOST_JOINT_ROWS = 20_000;

/**
 * Compares two tables column by column. Memory is bounded by `mostRows`, not by the tables. FinalError `TABLE_EMPTY`,
 * `COLUMN_NOT_FOUND`, `COLUMN_TYPE`, `DRIFT_INPUT`.
 */
export async function compareTables(sides: Sides, options: CompareOptions): Promise<DriftReport> {
  const { mostRows = 1e6, preset, correction, share } = options;
  for (const side of ['reference', 'current'] as const) checkRows(side, sides[side]);
  const columns = columnsToCompare(sides, options.columns);
  const rows = { reference: sides.reference.rows, current: sides.current.rows };
  const atOnce = Math.max(1, Math.floor(MOST_VALUES / Math.min(mostRows, Math.max(rows.reference, rows.current))));
  const personal = new Set([...personalIn(sides.reference.schema), ...personalIn(sides.current.schema)]);
  const verdicts: NamedVerdict[] = [];
  for (let from = 0; from < columns.length; from += atOnce) {
    const group = columns.slice(from, from + atOnce);
    for (const [column, pair] of await readPairs(sides, { columns: group, most: mostRows, options })) {
      const verdict = verdictOn(column, pair, options);
      verdicts.push(personal.has(column) ? withoutCategory(verdict) : verdict);
    }
  }
  const together = await allTogether(sides, columns, options);
  const onlyIn = { reference: missingIn(sides.current, sides.reference), current: missingIn(sides.reference, sides.current) }; // prettier-ignore
  return reportDrift(verdicts, { preset: preset.preset, correction, share, rows, together, onlyIn });
}

function verdictOn(column: string, pair: SamplePair, { preset, seed }: CompareOptions): NamedVerdict {
  const missing = { reference: pair.reference.missing, current: pair.current.missing };
  try {
    return { column, verdict: comparePair(preset, pair, { seed: deriveSeed(seed, 'drift', column) }), missing };
  } catch (error) {
    throw error instanceof FinalError ? inColumn(column, error) : error;
  }
}

/** Of a column that tells of a person, which value differs most is not told. */
function withoutCategory({ verdict, ...rest }: NamedVerdict): NamedVerdict {
  const { category: _hidden, ...shown } = verdict;
  return { ...rest, verdict: shown };
}

function inColumn(column: string, error: FinalError): FinalError {
  const { code, headline, hint = 'Leave the column out.' } = error;
  return new FinalError(code, { message: `Column "${column}": ${headline}`, hint, cause: error });
}

interface Reading {
  readonly columns: readonly string[];
  readonly most: number;
  readonly options: CompareOptions;
}

async function readPairs(
  sides: Sides,
  { columns, most, options: { seed, signal } }: Reading,
): Promise<[string, SamplePair][]> {
  const read = (side: keyof Sides): ReturnType<typeof sampleColumns> => {
    const rows = sampledRows(sides[side].rows, { most, seed: deriveSeed(seed, 'rows', side) });
    return sampleColumns(sides[side], { columns, rows, signal });
  };
  // One after the other: each holds a part of its table while it reads.
  const reference = await read('reference');
  const current = await read('current');
  return columns.map((column) => [column, { reference: reference.get(column)!, current: current.get(column)! }]);
}

async function allTogether(
  sides: Sides,
  columns: readonly string[],
  options: CompareOptions,
): Promise<readonly JointVerdict[]> {
  const { together = [], seed, mostRows = MOST_JOINT_ROWS } = options;
  if (together.length === 0) return [];
  const most = Math.min(mostRows, MOST_JOINT_ROWS);
  const pairs = (await readPairs(sides, { columns, most, options })).map(([, pair]) => pair);
  const joint = jointColumns(pairs);
  if (joint.reference.length === 0) return [];
  return together.map((figure) =>
    figure === 'domain-classifier'
      ? judgeDomain(joint, { seed: deriveSeed(seed, 'domain-classifier') })
      : judgeReconstruction(joint),
  );
}

function columnsToCompare(sides: Sides, named: readonly string[] | undefined): readonly string[] {
  const types = ({ schema }: Table): Map<string, ColumnType> => new Map(schema.map((column) => [column.name, column]));
  const [before, after] = [types(sides.reference), types(sides.current)];
  const columns = named ?? [...before.keys()].filter((name) => after.has(name) && isComparable(before.get(name)!.type));
  for (const name of columns) {
    for (const side of [before, after]) if (!side.has(name)) throw columnNotFound(name, [...side.keys()]);
    checkKinds(name, before.get(name)!.type, after.get(name)!.type);
  }
  if (columns.length > 0) return columns;
  throw new FinalError('DRIFT_INPUT', {
    message: 'There is no column to compare.',
    hint: `The reference has ${[...before.keys()].join(', ')}; the current table ${[...after.keys()].join(', ')}.`,
  });
}

function checkKinds(name: string, before: string, after: string): void {
  if (isSameKind(before, after)) return;
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" is ${before} in the reference and ${after} in the current table.`,
    hint: 'Read both with one schema.',
  });
}

function checkRows(side: string, { rows }: Table): void {
  if (rows > 0) return;
  throw new FinalError('TABLE_EMPTY', {
    message: `The ${side} table has no rows.`,
    hint: 'Is its source, or its condition, the right one?',
  });
}

/** Columns of the second that the first lacks. */
function missingIn(table: Table, other: Table): string[] {
  const names = new Set(table.schema.map(({ name }) => name));
  return other.schema.flatMap(({ name }) => (names.has(name) ? [] : [name]));
}
