import type { ColumnStatistics, Correlations, TopValue } from '../../../core/statistics/statistics.js';
import { rowsText, shareText } from '../amounts.js';
import { html, NOTHING } from './html.js';
import type { Markup } from './html.js';

/** Pairs of a word and what it comes to. */
export function figures(pairs: readonly (readonly [word: string, value: string])[]): Markup {
  return html`<dl class="figures">
    ${pairs.map(
      ([word, value]) =>
        html`<dt>${word}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** What a reader should not miss. */
export function badges(column: ColumnStatistics): Markup {
  const { count, missing } = column;
  const rows = count + missing;
  const share = html`<span class="badge ${missing * 2 > rows ? 'bad' : 'warn'}"
    >${shareText(missing, rows)} missing</span
  >`;
  const odd = column.kind === 'number' ? oddities(column) : [];
  return html`${missing > 0 ? share : NOTHING}${odd.map((text) => html`<span class="badge warn">${text}</span>`)}`;
}

function oddities({ nan, infinities, zeros, count }: Extract<ColumnStatistics, { kind: 'number' }>): string[] {
  const infinite = infinities.negative + infinities.positive;
  return [
    ...(nan > 0 ? [`${rowsText(nan)} NaN`] : []),
    ...(infinite > 0 ? [`${rowsText(infinite)} infinite`] : []),
    ...(zeros * 2 > count ? [`${shareText(zeros, count)} zeros`] : []),
  ];
}

/** The most frequent values as bars, the longest as long as there is room. */
export function topBars(top: readonly TopValue[], { count, most }: { count: number; most: number }): Markup {
  if (top.length === 0) return html`<p class="none">no value stands out</p>`;
  const longest = top[0]!.count;
  const items = top.slice(0, most).map(({ value, count: rows, under }) => {
    const shown =
      value === ''
        ? html`<span class="value none">(empty)</span>`
        : html`<span class="value" title="${value}">${value}</span>`;
    const told = `${under === undefined ? '' : '≥ '}${rowsText(rows)} · ${shareText(rows, count)}`;
    const width = Math.max(0.5, (rows / longest) * 100).toFixed(1);
    return html`<li>
      ${shown}<span class="track"><i style="width:${width}%"></i></span><span class="rows">${told}</span>
    </li>`;
  });
  return html`<ol class="top">
    ${items}
  </ol>`;
}

/** A table, so that it can be read aloud; blue together, red opposed. */
export function heatMap({ columns, values }: Correlations): Markup {
  const head = columns.map((name) => html`<th scope="col" title="${name}">${name}</th>`);
  const rows = columns.map(
    (name, row) =>
      html`<tr>
        <th scope="row">${name}</th>
        ${values[row]!.map((r) => heatCell(r))}
      </tr>`,
  );
  return html`<table class="heat">
    <thead>
      <tr>
        <td></td>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function heatCell(r: number | null): Markup {
  if (r === null) return html`<td class="none">–</td>`;
  const strength = Math.round(Math.abs(r) * 70);
  const colour = r < 0 ? '#d0433a' : '#2f6fb2';
  return html`<td style="background:color-mix(in srgb, ${colour} ${strength}%, transparent)">
    ${r.toFixed(2).replace('-0.00', '0.00')}
  </td>`;
}
