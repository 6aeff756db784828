import { reasonOf } from './expectations.js';
import type { Rule, Tally } from './expectations.js';
import { farthestIn, nansIn, unexpectedIn } from './seen-in-rows.js';
import { isMissing } from './table.js';
import type { Batch, CategoryCells, ColumnCells, ListCells, NumberCells, TextCells } from './table.js';

/** Rows of a batch that break one rule, in order. */
export interface Broken {
  readonly rule: Rule;
  readonly rows: readonly number[];
}

/** Which rows break which rules that set rows aside or count them. A float that is not a number counts as missing. */
export function brokenRows(batch: Batch, rules: readonly Rule[]): Broken[] {
  return rules.flatMap((rule) => {
    const rows = rowsBreaking(rule, batch.columns[rule.column]!);
    return rows.length === 0 ? [] : [{ rule, rows }];
  });
}

/** Adds up tallies over a table's batches, rule by rule. */
export class Tallies {
  private readonly tallies: Tally[];
  private readonly rules: readonly Rule[];
  private readonly places: ReadonlyMap<Rule, number>;
  private rows = 0;

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    this.places = new Map(rules.map((rule, at) => [rule, at]));
    this.tallies = rules.map(() => ({ count: 0 }));
  }

  add(batch: Batch, broken: readonly Broken[]): void {
    for (const one of broken) this.count(one, batch.columns[one.rule.column]!);
    this.rules.forEach((rule, at) => {
      if (rule.rule === 'maxDistinct')
        this.tallies[at] = { count: Math.max(this.tallies[at]!.count, distinct(batch.columns[rule.column]!)) };
    });
    this.rows += batch.rows;
  }

  of(rule: Rule): { tally: Tally; rows: number } {
    return { tally: this.tallies[this.places.get(rule)!]!, rows: this.rows };
  }

  private count({ rule, rows }: Broken, cells: ColumnCells): void {
    const at = this.places.get(rule)!;
    const before = this.tallies[at]!;
    const { count, first = this.rows + rows[0]! } = before;
    this.tallies[at] = { ...before, count: count + rows.length, first, ...moreOf(rule, { cells, rows, before }) };
  }
}

function moreOf(
  { rule, pii }: Rule,
  { cells, rows, before }: { cells: ColumnCells; rows: readonly number[]; before: Tally },
): Partial<Tally> {
  if (rule === 'missing') {
    const nans = (before.nans ?? 0) + nansIn(cells, rows);
    return nans > 0 ? { nans } : {};
  }
  if (pii) return {};
  if (rule === 'values') return { unexpected: unexpectedIn(cells, { rows, before: before.unexpected ?? [] }) };
  return rule === 'min' || rule === 'max'
    ? { farthest: farthestIn(cells, { rows, rule, before: before.farthest }) }
    : {};
}

/** Why some rows of a batch are wrong. */
export interface Reason {
  readonly text: string;
  readonly setsAside: boolean;
  readonly rows: ArrayLike<number>;
}

export function reasonsOf(broken: readonly Broken[]): Reason[] {
  return broken.map(({ rule, rows }) => ({ text: reasonOf(rule), setsAside: rule.setsAside, rows }));
}

/** The rows that at least one reason sets aside, in order. */
export function rowsSetAside(reasons: readonly Reason[]): number[] {
  const rows = reasons.filter(({ setsAside }) => setsAside).map((one) => Array.from(one.rows));
  return rows.length === 1 ? rows[0]! : [...new Set(rows.flat())].sort((a, b) => a - b);
}

function rowsBreaking(broken: Rule, cells: ColumnCells): number[] {
  const { rule, bound = 0, values } = broken;
  if (rule === 'missing') return missingRows(cells);
  if (cells.kind === 'lists') return rowsOfItems(cells, rowsBreaking(broken, cells.items));
  if (cells.kind === 'categories') return rule === 'values' ? otherValues(cells, values ?? []) : [];
  if (cells.kind === 'texts') return rule === 'encoding' ? brokenTexts(cells) : [];
  if (cells.kind !== 'numbers' || rule === 'maxDistinct') return [];
  if (rule === 'infinite') return infiniteRows(cells);
  if (rule !== 'min' && rule !== 'max') return [];
  const long = cells.values instanceof BigInt64Array || cells.values instanceof BigUint64Array;
  return long ? longsBeyond(cells, rule, bound) : numbersBeyond(cells, rule, bound);
}

/** The rows that items lie in; items are numbered over the whole column, in order. */
function rowsOfItems(cells: ListCells, items: readonly number[]): number[] {
  const { offsets, length } = cells;
  const rows: number[] = [];
  let at = 0;
  for (let row = 0; row < length && at < items.length; row++) {
    while (at < items.length && items[at]! < offsets[row]!) at++;
    if (isMissing(cells, row) || !(items[at]! < offsets[row + 1]!)) continue;
    rows.push(row);
  }
  return rows;
}

function otherValues(cells: CategoryCells, declared: readonly string[]): number[] {
  const isOther = cells.dictionary.map((value) => !declared.includes(value));
  const rows: number[] = [];
  if (!isOther.includes(true)) return rows;
  for (let row = 0; row < cells.length; row++)
    if (isOther[cells.values[row]!] && !isMissing(cells, row)) rows.push(row);
  return rows;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Rows whose text is no valid UTF-8. */
export function brokenTexts(cells: TextCells): number[] {
  const { offsets, bytes, length } = cells;
  // Whole at once first: a text that ends in the middle of a character shows in the next one's first byte.
  let inside = false;
  for (let row = 1; row < length && !inside; row++) inside = (bytes[offsets[row]!] ?? 0) >> 6 === 2;
  const all = bytes.subarray(offsets[0], offsets[length]);
  if (!inside && isUtf8(all)) return [];
  const rows: number[] = [];
  for (let row = 0; row < length; row++)
    if (!isMissing(cells, row) && !isUtf8(bytes.subarray(offsets[row], offsets[row + 1]))) rows.push(row);
  return rows;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function infiniteRows(cells: NumberCells): number[] {
  const values = cells.values as Float64Array;
  const rows: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const value = values[row]!;
    if ((value === Infinity || value === -Infinity) && !isMissing(cells, row)) rows.push(row);
  }
  return rows;
}

function missingRows(cells: ColumnCells): number[] {
  const floats =
    cells.kind === 'numbers' && (cells.values instanceof Float32Array || cells.values instanceof Float64Array);
  const rows: number[] = [];
  if (cells.nulls === 0 && !floats) return rows;
  for (let row = 0; row < cells.length; row++) {
    if (isMissing(cells, row) || (floats && Number.isNaN(cells.values[row]))) rows.push(row);
  }
  return rows;
}

function numbersBeyond(cells: NumberCells, rule: 'min' | 'max', bound: number): number[] {
  const values = cells.values as Float64Array;
  const rows: number[] = [];
  const next = rule === 'min' ? nextBelow : nextAbove;
  for (let row = next(values, 0, bound); row < cells.length; row = next(values, row + 1, bound)) {
    if (!isMissing(cells, row)) rows.push(row);
  }
  return rows;
}

/** The first row from this one on with less than a bound. Most columns have none, so these loops do nothing else. */
function nextBelow(values: Float64Array, from: number, bound: number): number {
  const { length } = values;
  for (let row = from; row < length; row++) if (values[row]! < bound) return row;
  return length;
}

function nextAbove(values: Float64Array, from: number, bound: number): number {
  const { length } = values;
  for (let row = from; row < length; row++) if (values[row]! > bound) return row;
  return length;
}

function longsBeyond(cells: NumberCells, rule: 'min' | 'max', bound: number): number[] {
  const values = cells.values as BigInt64Array;
  const whole = BigInt(rule === 'min' ? Math.ceil(bound) : Math.floor(bound));
  const rows: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const value = values[row]!;
    if ((rule === 'min' ? value < whole : value > whole) && !isMissing(cells, row)) rows.push(row);
  }
  return rows;
}

/** A table's dictionaries grow from part to part and hold no value that does not occur. */
function distinct(cells: ColumnCells): number {
  return cells.kind === 'categories' ? cells.dictionary.length : 0;
}
