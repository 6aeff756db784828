import type {
  ColumnStatistics,
  Lengths,
  NumberStatistics,
  Spread,
  TextStatistics,
  TimestampStatistics,
} from '../../../core/statistics/statistics.js';
import { distinctText, instantText, momentText, numberText, rowsText, shareText } from '../amounts.js';
import { html, NOTHING } from './html.js';
import type { Markup } from './html.js';
import { badges, figures, topBars } from './parts.js';
import { histogramPlot, quantilePlot } from './plots.js';
import type { Write } from './plots.js';

export interface CardPlace {
  readonly name: string;
  readonly id: string;
}

/** All there is to say of one column. */
export function card({ name, id }: CardPlace, column: ColumnStatistics): Markup {
  return html`<section class="card" id="${id}" aria-labelledby="${id}-name">
    <div class="head">
      <h3 id="${id}-name">${name}</h3>
      <span class="type">${column.type}</span>${badges(column)}
    </div>
    ${bodyOf(name, column)}
  </section>`;
}

function bodyOf(name: string, column: ColumnStatistics): Markup {
  switch (column.kind) {
    case 'number':
      return numberBody(name, column);
    case 'timestamp':
      return timeBody(name, column);
    case 'text':
    case 'category':
      return textBody(column);
    case 'bool':
      return textual([
        { value: 'true', count: column.true },
        { value: 'false', count: column.false },
      ])(column, [['values', rowsText(column.count)]]);
    case 'tensor':
      return html`${figures([['shape', column.shape.join(' × ')]])}${bodyOf(`${name}'s numbers`, column.elements)}`;
    case 'list':
      return html`${figures(lengthPairs(column.lengths, 'items'))}${bodyOf(`${name}'s items`, column.elements)}`;
    case 'binary':
      return html`<div class="row">
        ${figures([['distinct', distinctText(column.distinct)], ...lengthPairs(column.lengths, 'bytes')])}
      </div>`;
    case 'personal':
      return html`<div class="row">
          ${figures([
            ['values', rowsText(column.count)],
            ['distinct', distinctText(column.distinct)],
          ])}
        </div>
        <p class="none">This column tells of persons; its values are not shown.</p>`;
  }
}

const textual =
  (top: TextStatistics['top']) =>
  ({ count }: { readonly count: number }, pairs: readonly (readonly [string, string])[]): Markup =>
    html`<div class="row">${figures(pairs)}</div>
      ${topBars(top, { count, most: 10 })}`;

function textBody(column: TextStatistics): Markup {
  const { count, distinct, empty, lengths, top } = column;
  return textual(top)(column, [
    ['values', rowsText(count)],
    ['distinct', distinctText(distinct)],
    ...(empty > 0 ? [['empty', `${rowsText(empty)} · ${shareText(empty, count)}`] as const] : []),
    ...lengthPairs(lengths, 'length'),
  ]);
}

function lengthPairs(lengths: Lengths | null, word: string): (readonly [string, string])[] {
  if (lengths === null) return [];
  const { min, mean, max } = lengths;
  return [
    [word, min === max ? rowsText(min) : `${rowsText(min)} to ${rowsText(max)}`],
    ...(min === max ? [] : [[`mean ${word}`, numberText(mean)] as const]),
  ];
}

function numberBody(name: string, column: NumberStatistics): Markup {
  const { count, zeros, mean, std, skew, kurtosis, min, max, distinct, top } = column;
  const pairs = [
    ['values', rowsText(count)],
    ['distinct', distinctText(distinct)],
    ['zeros', zeros === 0 ? '0' : `${rowsText(zeros)} · ${shareText(zeros, count)}`],
    ['mean', numberText(mean)],
    ['std', numberText(std)],
    ['min', numberText(min)],
    ['median', numberText(medianOf(column))],
    ['max', numberText(max)],
    ['skew', numberText(skew)],
    ['kurtosis', numberText(kurtosis)],
  ] as const;
  return html`${plotted(name, column, { pairs, write: numberText })}${frequent(top, { count, distinct: distinct.value })}`;
}

function timeBody(name: string, column: TimestampStatistics): Markup {
  const { count, distinct, min, max, std, top } = column;
  const pairs = [
    ['values', rowsText(count)],
    ['distinct', distinctText(distinct)],
    ['earliest', momentText(min)],
    ['median', instantText(medianOf(column))],
    ['latest', momentText(max)],
    ['std', std === null ? '–' : `${numberText(std / 86_400_000)} days`],
  ] as const;
  const shown = top.map((one) => ({ ...one, value: momentText(one.value) }));
  return html`${plotted(name, column, { pairs, write: instantText })}${frequent(shown, { count, distinct: distinct.value })}`;
}

function plotted(
  name: string,
  { histograms: { equalWidth }, quantiles, rankError }: Spread,
  { pairs, write }: { pairs: readonly (readonly [string, string])[]; write: Write },
): Markup {
  if (quantiles.length === 0)
    return html`<div class="body">
      <p class="none">no value to plot</p>
      ${figures(pairs)}
    </div>`;
  const off = rankError === 0 ? '' : `, ranks within ${shareText(rankError, 1)}`;
  const varies = quantiles[0]!.value !== quantiles.at(-1)!.value;
  const curve = html`<h4>Quantiles, 1% to 99%${off}</h4>
    <figure>${quantilePlot({ name, quantiles, write })}</figure>`;
  return html`<div class="body">
    <div>
      <figure>${histogramPlot({ name, histogram: equalWidth, quantiles, write })}</figure>
      ${varies ? curve : NOTHING}
    </div>
    ${figures(pairs)}
  </div>`;
}

/** Where nearly every value differs, the most frequent say nothing. */
function frequent(top: TextStatistics['top'], { count, distinct }: { count: number; distinct: number }): Markup {
  if (top.length === 0 || distinct * 2 > count) return NOTHING;
  return html`<h4>Most frequent</h4>
    ${topBars(top, { count, most: 5 })}`;
}

function medianOf({ quantiles }: Spread): number | null {
  return quantiles.find(({ probability }) => probability === 0.5)?.value ?? null;
}
