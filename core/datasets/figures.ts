import type { Distinct, Lengths, Quantile } from '../statistics/statistics.js';

/** `null` where a column has no value to take it from. Of times, ISO 8601 in UTC; `std ms` are milliseconds. */
export type Figure = number | string | null;
export interface Figures {
  readonly [name: string]: Figure;
}

/** As much of a column's statistics as has a figure of its own; what a kind of column has not is left out. */
export interface DescribedColumn {
  readonly kind?: string;
  readonly count?: number;
  readonly missing?: number;
  readonly nan?: number;
  readonly infinities?: { readonly negative: number; readonly positive: number };
  readonly zeros?: number;
  readonly true?: number;
  readonly false?: number;
  readonly empty?: number;
  readonly distinct?: Distinct;
  readonly lengths?: Lengths | null;
  readonly min?: number | string | null;
  readonly max?: number | string | null;
  /** All digits of the ends, where a number rounds them. */
  readonly exact?: { readonly min: string; readonly max: string };
  readonly mean?: number | null;
  readonly std?: number | null;
  readonly skew?: number | null;
  readonly kurtosis?: number | null;
  readonly quantiles?: readonly Quantile[];
  /** Most frequent first. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
  /** Of the members of lists and tensors. */
  readonly elements?: DescribedColumn;
}

const COUNTS = ['count', 'missing', 'nan', 'zeros', 'true', 'false', 'empty'] as const;
const PER_CENT = 100;

/**
 * Every figure of a column by a name that says what it is: `count`, `min`, `50%`, `lengths max`, `top`, `elements mean`.
 * Of a column that tells of persons only how many values there are, never one of them.
 */
export function figuresOf(column: DescribedColumn, { personal = false }: { personal?: boolean } = {}): Figures {
  const { distinct } = column;
  const hidden = personal || column.kind === 'personal';
  const counts = hidden ? (['count', 'missing'] as const) : COUNTS;
  return defined({
    ...Object.fromEntries(counts.map((name) => [name, column[name]])),
    distinct: distinct?.value,
    ...(hidden ? {} : valuesOf(column)),
  });
}

function valuesOf(column: DescribedColumn): { readonly [name: string]: Figure | undefined } {
  const { infinities, lengths, min, max, exact, mean, std, quantiles = [], top, elements, kind } = column;
  const isTime = kind === 'timestamp';
  const at = (value: number | null | undefined): Figure | undefined => (isTime ? momentOf(value) : value);
  const lengthOf = (end: keyof Lengths): number | null | undefined => (lengths === null ? null : lengths?.[end]);
  return {
    '-infinities': infinities?.negative,
    '+infinities': infinities?.positive,
    min: exact?.min ?? min,
    max: exact?.max ?? max,
    mean: at(mean),
    [isTime ? 'std ms' : 'std']: std,
    skew: column.skew,
    kurtosis: column.kurtosis,
    ...Object.fromEntries(
      quantiles.filter(isInner).map(({ probability, value }) => [percentile(probability), at(value)]),
    ),
    'lengths min': lengthOf('min'),
    'lengths mean': lengthOf('mean'),
    'lengths max': lengthOf('max'),
    top: top === undefined ? undefined : (top[0]?.value ?? null),
    'top count': top?.[0]?.count,
    ...(elements === undefined ? {} : elementsOf(elements)),
  };
}

function elementsOf(elements: DescribedColumn): Figures {
  return Object.fromEntries(Object.entries(figuresOf(elements)).map(([name, figure]) => [`elements ${name}`, figure]));
}

/** The outermost are `min` and `max`. */
function isInner({ probability }: Quantile): boolean {
  return probability > 0 && probability < 1;
}

function percentile(probability: number): string {
  return `${Number((probability * PER_CENT).toPrecision(6))}%`;
}

/** Beyond the calendar, the number of milliseconds. */
function momentOf(milliseconds: number | null | undefined): Figure | undefined {
  if (milliseconds === null || milliseconds === undefined) return milliseconds;
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? milliseconds : date.toISOString();
}

function defined(figures: { readonly [name: string]: Figure | undefined }): Figures {
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, Figure] => entry[1] !== undefined),
  );
}
