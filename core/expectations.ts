import type { ColumnDeclaration } from './column.js';
import { FinalError } from './errors.js';

/** Shares are from 0 to 1. */
export interface Limits {
  /** The largest share of missing values by column; also for nullable ones. */
  readonly missing?: { readonly [column: string]: number };
  /** The least share of rows, in all columns or by column, that must keep each rule. */
  readonly mostly?: number | { readonly [column: string]: number };
  /**
   * `quarantine` (usual): rows that break a rule go to a table of their own, and a limit that is passed blocks the run.
   * `block`: any such row blocks it. `warn`: all rows stay, nothing blocks.
   */
  readonly onFailure?: 'quarantine' | 'block' | 'warn';
}

export type RuleName = 'missing' | 'min' | 'max' | 'infinite' | 'values' | 'encoding' | 'maxDistinct';

/** One thing that must hold of a column. */
export interface Rule {
  readonly column: string;
  readonly rule: RuleName;
  /** The declared `min`, `max` or `maxDistinct`; of `missing`, nothing. */
  readonly bound?: number;
  /** Of `values`, what was declared. */
  readonly values?: readonly string[];
  readonly unit?: string;
  /** It is about the items of a list: one that breaks it makes the row break it. */
  readonly items?: true;
  /** The column tells of a person: no value of it is kept. */
  readonly pii?: true;
  /** Rows that break it are set aside. Otherwise only the share counts. */
  readonly setsAside: boolean;
  /** The largest share of rows that may break it; for `maxDistinct`, nothing. */
  readonly limit?: number;
}

/** What was seen of one rule in a table. */
export interface Tally {
  /** Rows that break it; for `maxDistinct`, different values. */
  readonly count: number;
  /** The first row that breaks it. */
  readonly first?: number;
  /** Of `min` and `max`: the value farthest beyond the bound. */
  readonly farthest?: number;
  /** Of `missing`: how many of them are floats that are no number. */
  readonly nans?: number;
  /** Of `values`: some that were not declared. */
  readonly unexpected?: readonly string[];
}

/** A rule with what was seen; plain data, for reports. */
export interface Verdict extends Rule, Tally {
  readonly share: number;
  readonly passed: boolean;
}

/** What of a column may be broken where nobody gave a limit: more is no dirt, it is another source. */
const DIRT = 0.1;

/** All rules that a schema and its limits make. Throws FinalError `COLUMN_NOT_FOUND` or `LIMIT` for a limit that makes none. */
export function rulesOf(columns: { readonly [name: string]: ColumnDeclaration }, limits: Limits): Rule[] {
  checkLimits(columns, limits);
  return Object.entries(columns).flatMap(([column, declared]) => {
    // 1 - 0.9 is a rounding away from the 0.1 that was meant.
    const limit = Number((1 - mostlyOf(limits, column)).toPrecision(12));
    const missing = limits.missing?.[column];
    // A list's items are what has a range, and a row is as its worst item.
    const ranged = declared.item ?? declared;
    const { pii } = declared;
    const { unit } = ranged;
    const more = {
      ...(unit === undefined ? {} : { unit }),
      ...(pii ? { pii: true as const } : {}),
      ...(declared.item === undefined ? {} : { items: true as const }),
    };
    const common = { column, setsAside: true, limit, ...more };
    const bounded = (rule: 'min' | 'max'): Rule[] => {
      const bound = ranged[rule];
      return bound === undefined ? [] : [{ ...common, rule, bound }];
    };
    const { values, maxDistinct } = declared;
    const isFloat = ranged.type === 'float32' || ranged.type === 'float64';
    return [
      ...(declared.nullable && missing === undefined
        ? []
        : [{ column, rule: 'missing', setsAside: !declared.nullable, limit: missing ?? limit } as const]),
      ...bounded('min'),
      ...bounded('max'),
      ...(isFloat && !ranged.infinite ? [{ ...common, rule: 'infinite' } as const] : []),
      ...(ranged.type === 'utf8' ? [{ ...common, rule: 'encoding' } as const] : []),
      ...(values === undefined ? [] : [{ ...common, rule: 'values', values } as const]),
      ...(maxDistinct === undefined
        ? []
        : [{ column, rule: 'maxDistinct', bound: maxDistinct, setsAside: false } as const]),
    ];
  });
}

/** Holds what was seen against the rule. A share equal to the limit passes. */
export function judge(rule: Rule, { tally, rows }: { tally: Tally; rows: number }): Verdict {
  const share = rows === 0 ? 0 : tally.count / rows;
  const passed = rule.limit === undefined ? tally.count <= (rule.bound ?? Infinity) : share <= rule.limit;
  return { ...rule, ...tally, share, passed };
}

/** `"delay" is missing in 3.1 % of 508239 rows; at most 2 % may be`. */
export function explain(verdict: Verdict, rows: number): string {
  const { column, rule, bound, limit, count, share, first } = verdict;
  if (rule === 'maxDistinct') return `"${column}" has ${count} different values, and at most ${bound} were declared`;
  const where = first === undefined ? '' : ` (first in row ${first})`;
  return `"${column}" ${isHow(verdict)} in ${percent(share)} of ${rows} rows, ${count} in all${where}; at most ${percent(limit ?? 0)} may be`;
}

/** What a row that breaks a rule is: `delay below -120 min`. */
export function reasonOf(rule: Rule): string {
  return `${rule.column} ${rule.items ? `has an item ${how(rule)}` : how(rule)}`;
}

function isHow(rule: Rule): string {
  return rule.items ? `has an item ${how(rule)}` : `is ${how(rule)}`;
}

function how({ rule, bound, unit }: Rule): string {
  return WHAT[rule](`${bound}${unit ? ` ${unit}` : ''}`);
}

const WHAT: { readonly [R in RuleName]: (bound: string) => string } = {
  missing: () => 'missing',
  min: (bound) => `below ${bound}`,
  max: (bound) => `above ${bound}`,
  infinite: () => 'infinite',
  encoding: () => 'no valid UTF-8',
  values: () => 'none of the declared values',
  maxDistinct: () => 'of too many values',
};

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** The share of rows that may break an expectation which gives none itself. */
export function usualLimit({ mostly, onFailure = 'quarantine' }: Limits): number {
  const kept = typeof mostly === 'number' ? mostly : USUAL[onFailure];
  return Number((1 - kept).toPrecision(12));
}

const USUAL = { quarantine: 1 - DIRT, block: 1, warn: 0 } as const;

function mostlyOf({ mostly, onFailure = 'quarantine' }: Limits, column: string): number {
  const given = typeof mostly === 'number' ? mostly : mostly?.[column];
  return given ?? USUAL[onFailure];
}

function checkLimits(
  columns: { readonly [name: string]: ColumnDeclaration },
  { missing = {}, mostly = {} }: Limits,
): void {
  const byColumn = typeof mostly === 'number' ? {} : mostly;
  const unknown = Object.keys({ ...missing, ...byColumn }).filter((name) => !(name in columns));
  if (unknown.length > 0) {
    throw columnNotDeclared(unknown, { by: 'A limit', columns });
  }
  const shares = [...Object.values(missing), ...(typeof mostly === 'number' ? [mostly] : Object.values(mostly))];
  const wrong = shares.find((share) => !(share >= 0 && share <= 1));
  if (wrong !== undefined) {
    throw new FinalError('LIMIT', {
      message: `${wrong} is no share.`,
      hint: 'Give a number from 0 to 1: 0.02 is 2 %.',
    });
  }
}

export function columnNotDeclared(
  names: readonly string[],
  { by, columns }: { readonly by: string; readonly columns: object },
): FinalError {
  return new FinalError('COLUMN_NOT_FOUND', {
    message: `${by} names ${names.map((name) => `"${name}"`).join(', ')}, which the schema does not declare.`,
    hint: `It declares: ${Object.keys(columns).join(', ')}.`,
  });
}
