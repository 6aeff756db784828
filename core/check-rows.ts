import type { Rule, Tally } from './expectations.js';
import { isMissing } from './table.js';
import type { Batch, ColumnCells, NumberCells } from './table.js';

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
  private rows = 0;
  /** Rows that break at least one rule that sets rows aside. */
  setAside = 0;

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    this.tallies = rules.map(() => ({ count: 0 }));
  }

  add(batch: Batch, broken: readonly Broken[]): void {
    for (const { rule, rows } of broken) this.count(rule, rows);
    this.rules.forEach((rule, at) => {
      if (rule.rule === 'maxDistinct')
        this.tallies[at] = { count: Math.max(this.tallies[at]!.count, distinct(batch.columns[rule.column]!)) };
    });
    this.setAside += rowsSetAside(broken).length;
    this.rows += batch.rows;
  }

  of(rule: Rule): { tally: Tally; rows: number } {
    return { tally: this.tallies[this.rules.indexOf(rule)]!, rows: this.rows };
  }

  private count(rule: Rule, rows: readonly number[]): void {
    const at = this.rules.indexOf(rule);
    const { count, first = this.rows + rows[0]! } = this.tallies[at]!;
    this.tallies[at] = { count: count + rows.length, first };
  }
}

/** The rows that at least one rule sets aside, in order. */
export function rowsSetAside(broken: readonly Broken[]): number[] {
  const rows = broken.filter(({ rule }) => rule.setsAside).map((one) => one.rows);
  return rows.length === 1 ? [...rows[0]!] : [...new Set(rows.flat())].sort((a, b) => a - b);
}

function rowsBreaking({ rule, bound = 0 }: Rule, cells: ColumnCells): number[] {
  if (rule === 'missing') return missingRows(cells);
  if (rule === 'maxDistinct' || cells.kind !== 'numbers') return [];
  return cells.values instanceof BigInt64Array ? longsBeyond(cells, rule, bound) : numbersBeyond(cells, rule, bound);
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
  for (let row = 0; row < cells.length; row++) {
    const value = values[row]!;
    if ((rule === 'min' ? value < bound : value > bound) && !isMissing(cells, row)) rows.push(row);
  }
  return rows;
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
