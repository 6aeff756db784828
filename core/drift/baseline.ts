import { quantileEdges } from './binning.js';
import { BinCounter } from './bin-counter.js';
import { countValues, finiteOf } from './sample.js';
import type { ColumnSample, NumberSample } from './sample.js';

/** What is kept of a column of numbers: a live window is then one pass over its rows, and needs no reference. */
export interface NumberBaseline {
  readonly kind: 'numbers';
  /** In ascending order, finite: the reference's quantiles, equal ones merged. The outer bins are open. */
  readonly edges: readonly number[];
  /** Rows of the reference between each two neighbouring edges. */
  readonly counts: readonly number[];
  /** Where in `edges` the wider bins end over which shares are compared: the deciles. First and last included. */
  readonly groups: readonly number[];
  /** Of the finite values; the deviation is over n. */
  readonly mean: number;
  readonly deviation: number;
  readonly missing: number;
}

export interface CategoryBaseline {
  readonly kind: 'categories';
  readonly counts: { readonly [category: string]: number };
  readonly missing: number;
}

export type ColumnBaseline = NumberBaseline | CategoryBaseline;

/** What is kept of a reference, with a model or a dataset. Plain JSON. */
export interface Baseline {
  readonly rows: number;
  readonly columns: { readonly [name: string]: ColumnBaseline };
}

/** Fine bins: enough that the greatest distance of two distributions is told to a hundredth. */
const FINE = 100;
const WIDE = 10;

/**
 * A baseline of columns, all of one length. A column of numbers without a finite value has nothing to be compared with,
 * and is left out.
 */
export function makeBaseline(columns: ReadonlyMap<string, ColumnSample>, rows: number): Baseline {
  const kept = [...columns].flatMap(([name, sample]) => {
    const column = sample.kind === 'numbers' ? ofNumbers(sample) : ofCategories(sample);
    return column === undefined ? [] : [[name, column] as const];
  });
  return { rows, columns: Object.fromEntries(kept) };
}

function ofCategories(sample: ColumnSample): CategoryBaseline {
  return { kind: 'categories', counts: Object.fromEntries(countValues(sample)), missing: sample.missing };
}

function ofNumbers({ values, missing }: NumberSample): NumberBaseline | undefined {
  const finite = finiteOf(values);
  if (finite.length === 0) return undefined;
  const sorted = finite.slice().sort();
  const edges = quantileEdges(sorted, { bins: FINE });
  const wide = new Set(quantileEdges(sorted, { bins: WIDE }));
  const groups = Array.from(edges.keys()).filter((at) => wide.has(edges[at]!));
  const counter = new BinCounter(edges);
  counter.add(finite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const deviation = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length);
  return { kind: 'numbers', edges: [...edges], counts: [...counter.counts], groups, mean, deviation, missing };
}
