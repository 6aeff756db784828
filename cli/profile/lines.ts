import type {
  BinaryStatistics,
  BoolStatistics,
  ColumnStatistics,
  Lengths,
  ListStatistics,
  NumberStatistics,
  PersonalStatistics,
  TableStatistics,
  TensorStatistics,
  TextStatistics,
  TimestampStatistics,
} from '../../core/statistics/statistics.js';
import { bar } from '../view/bar.js';
import { plain } from '../view/text.js';
import type { Line } from '../view/text.js';
import { distinctText, instantText, momentText, numberText, printable, rowsText, shareText } from './amounts.js';
import { grid } from './grid.js';
import type { Cell, GridColumn } from './grid.js';
import { spark } from './spark.js';
import { strongest } from './strongest.js';

type Named<S> = readonly [name: string, column: S];

/** Statistics as lines of a terminal: a block for each kind of column. */
export function profileLines(
  title: string,
  statistics: TableStatistics,
  { width }: { width: number },
): readonly Line[] {
  const columns = Object.entries(statistics.columns);
  const of = <S extends ColumnStatistics>(...kinds: readonly S['kind'][]): Named<S>[] =>
    columns.filter((one): one is [string, S] => kinds.includes(one[1].kind));
  const arrays = of<TensorStatistics | ListStatistics>('tensor', 'list');
  const blocks = [
    block([...of<NumberStatistics>('number'), ...arrays.flatMap(elementsOf)], NUMBERS, { row: numberRow, width }),
    block(of<TimestampStatistics>('timestamp'), TIMES, { row: timeRow, width }),
    block(of<TextStatistics>('text', 'category'), TEXTS, { row: textRow, width }),
    block(of<BoolStatistics>('bool'), BOOLS, { row: boolRow, width }),
    block(arrays, ARRAYS, { row: arrayRow, width }),
    block(of<BinaryStatistics>('binary'), BINARIES, { row: binaryRow, width }),
    block(of<PersonalStatistics>('personal'), HIDDEN, { row: hiddenRow, width }),
    correlationLines(statistics),
  ];
  const size = `${rowsText(statistics.rows)} rows, ${columns.length} columns`;
  const head: Line = [{ text: printable(title, 80), look: 'bold' }, plain(`  ${size}`)];
  return [head, ...blocks.filter((lines) => lines.length > 0).flatMap((lines) => [[], ...lines])];
}

function block<S>(
  columns: readonly Named<S>[],
  titles: readonly GridColumn[],
  { row, width }: { row: (column: Named<S>) => readonly Cell[]; width: number },
): readonly Line[] {
  return columns.length === 0 ? [] : grid(titles, columns.map(row), { width });
}

const right = (title: string, drop?: number): GridColumn => ({ title, align: 'right', ...(drop && { drop }) });
const NUMBERS = [
  { title: 'number' },
  { title: 'type', drop: 8 },
  right('missing'),
  right('zeros', 6),
  right('distinct', 5),
  right('mean'),
  right('std', 3),
  right('min'),
  right('25%', 7),
  right('50%'),
  right('75%', 7),
  right('max'),
  { title: 'histogram' },
];
const TIMES = [
  { title: 'time' },
  { title: 'type', drop: 4 },
  right('missing'),
  right('distinct', 3),
  { title: 'earliest' },
  { title: 'median', drop: 2 },
  { title: 'latest' },
  { title: 'histogram' },
];
const TEXTS = [
  { title: 'text' },
  { title: 'type', drop: 4 },
  right('missing'),
  right('distinct'),
  right('length', 3),
  { title: 'most frequent' },
];
const BOOLS = [{ title: 'bool' }, right('missing'), right('true'), right('false'), { title: '' }];
const ARRAYS = [{ title: 'array' }, right('missing'), { title: 'shape' }];
const BINARIES = [{ title: 'binary' }, right('missing'), right('distinct'), { title: 'bytes' }];
const HIDDEN = [{ title: 'personal' }, { title: 'type' }, right('missing'), right('distinct'), { title: 'values' }];

function numberRow([name, column]: Named<NumberStatistics>): readonly Cell[] {
  const { type, count, missing, zeros, distinct, mean, std, min, max, histograms, nan, infinities } = column;
  const at = (probability: number): number | null =>
    column.quantiles.find((one) => one.probability === probability)?.value ?? null;
  const odd = [
    ...(nan > 0 ? [`${rowsText(nan)} NaN`] : []),
    ...(infinities.negative > 0 ? [`${rowsText(infinities.negative)} −∞`] : []),
    ...(infinities.positive > 0 ? [`${rowsText(infinities.positive)} ∞`] : []),
  ];
  const drawn = spark(histograms.equalWidth);
  return [
    printable(name),
    type,
    missingCell(column),
    zeros > count / 2 ? { text: shareText(zeros, count), look: 'yellow' } : shareText(zeros, count + missing),
    distinctText(distinct),
    ...[mean, std, min, at(0.25), at(0.5), at(0.75), max].map(numberText),
    odd.length === 0 ? { text: drawn, look: 'cyan' } : { text: `${drawn} ${odd.join(', ')}`.trim(), look: 'yellow' },
  ];
}

function timeRow([name, column]: Named<TimestampStatistics>): readonly Cell[] {
  const median = column.quantiles.find(({ probability }) => probability === 0.5)?.value ?? null;
  return [
    printable(name),
    column.type,
    missingCell(column),
    distinctText(column.distinct),
    momentText(column.min),
    instantText(median),
    momentText(column.max),
    { text: spark(column.histograms.equalWidth), look: 'cyan' },
  ];
}

function textRow([name, column]: Named<TextStatistics>): readonly Cell[] {
  const { lengths, top, count } = column;
  const range =
    lengths === null ? '–' : lengths.min === lengths.max ? `${lengths.min}` : `${lengths.min}–${lengths.max}`;
  const shown = top.map(({ value, count: rows }) => `${printable(value, 24)} ${shareText(rows, count)}`);
  return [printable(name), column.type, missingCell(column), distinctText(column.distinct), range, shown.join(' · ')];
}

function boolRow([name, column]: Named<BoolStatistics>): readonly Cell[] {
  const { count } = column;
  const drawn = count === 0 ? '' : bar(column.true / count, 10);
  const shares = [shareText(column.true, count), shareText(column.false, count)];
  return [printable(name), missingCell(column), ...shares, { text: drawn, look: 'cyan' }];
}

function arrayRow([name, column]: Named<TensorStatistics | ListStatistics>): readonly Cell[] {
  if (column.kind === 'tensor') return [printable(name), missingCell(column), column.shape.join(' × ')];
  return [printable(name), missingCell(column), lengthsText(column.lengths)];
}

function binaryRow([name, column]: Named<BinaryStatistics>): readonly Cell[] {
  return [printable(name), missingCell(column), distinctText(column.distinct), lengthsText(column.lengths)];
}

function lengthsText(lengths: Lengths | null): string {
  if (lengths === null) return '–';
  return `${rowsText(lengths.min)} to ${rowsText(lengths.max)}, ${numberText(lengths.mean)} on average`;
}

function hiddenRow([name, column]: Named<PersonalStatistics>): readonly Cell[] {
  const hidden = { text: 'hidden', look: 'dim' } as const;
  return [printable(name), column.type, missingCell(column), distinctText(column.distinct), hidden];
}

function elementsOf([name, { elements }]: Named<TensorStatistics | ListStatistics>): Named<NumberStatistics>[] {
  return elements.kind === 'number' ? [[`${name}[]`, elements]] : [];
}

function missingCell({ count, missing }: ColumnStatistics): Cell {
  const text = shareText(missing, count + missing);
  if (missing === 0) return { text, look: 'dim' };
  return { text, look: missing * 2 > count + missing ? 'red' : 'yellow' };
}

function correlationLines(statistics: TableStatistics): readonly Line[] {
  const pairs = strongest(statistics.correlations, 10);
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ one, other, r }) => [
    `${printable(one)} · ${printable(other)}`,
    r.toFixed(3),
    { text: bar(Math.abs(r), 10), look: r < 0 ? ('yellow' as const) : ('cyan' as const) },
  ]);
  return grid([{ title: 'correlation' }, right('r'), { title: '' }], rows, { width: Infinity });
}
