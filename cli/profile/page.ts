import type { ColumnStatistics, TableStatistics } from '../../core/statistics/statistics.js';
import { distinctText, rowsText, shareText } from './amounts.js';
import { card } from './page/card.js';
import type { CardPlace } from './page/card.js';
import { html, NOTHING } from './page/html.js';
import type { Markup } from './page/html.js';
import { badges, heatMap } from './page/parts.js';
import { smallPlot } from './page/plots.js';
import { STYLE } from './page/style.js';

/** Statistics as one page of HTML that needs nothing else: no script, no font, no network. */
export function profilePage(title: string, statistics: TableStatistics): string {
  const columns = Object.entries(statistics.columns).map(
    ([name, column], at) => [{ name, id: `column-${at + 1}` }, column] as const,
  );
  const { correlations } = statistics;
  const shown = correlations !== undefined && correlations.columns.length > 1;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${`Profile of ${title}`}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            ${tiles(statistics)}
          </header>
          <h2>Overview</h2>
          <div class="panel">${overview(columns)}</div>
          <h2>Columns</h2>
          <div class="cards">${columns.map(([place, column]) => card(place, column))}</div>
          ${
            shown
              ? html`<h2>Correlations</h2>
                  <div class="panel">${heatMap(correlations)}</div>`
              : NOTHING
          }
          <footer>${notes(statistics)}</footer>
        </main>
      </body>
    </html> `.text;
}

function tiles({ rows, columns }: TableStatistics): Markup {
  const all = Object.values(columns);
  const missing = all.reduce((sum, column) => sum + column.missing, 0);
  const pairs = [
    ['rows', rowsText(rows)],
    ['columns', rowsText(all.length)],
    ['of cells missing', shareText(missing, rows * all.length)],
  ] as const;
  return html`<dl class="tiles">
    ${pairs.map(
      ([word, value]) =>
        html`<div>
          <dt>${word}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function overview(columns: readonly (readonly [CardPlace, ColumnStatistics])[]): Markup {
  const rows = columns.map(
    ([{ name, id }, column]) =>
      html`<tr>
        <th scope="row"><a href="#${id}">${name}</a></th>
        <td class="type">${column.type}</td>
        <td>${column.missing === 0 ? '0%' : badges(column)}</td>
        <td class="n">${distinctOf(column)}</td>
        <td class="wide">${glance(name, column)}</td>
      </tr>`,
  );
  return html`<table class="overview">
    <thead>
      <tr>
        <th scope="col">column</th>
        <th scope="col">type</th>
        <th scope="col">missing</th>
        <th scope="col" class="n">distinct</th>
        <th scope="col">values</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function distinctOf(column: ColumnStatistics): string {
  return 'distinct' in column ? distinctText(column.distinct) : '';
}

function glance(name: string, column: ColumnStatistics): Markup {
  switch (column.kind) {
    case 'number':
    case 'timestamp':
      return smallPlot(name, column.histograms.equalWidth);
    case 'text':
    case 'category': {
      const top = column.top.slice(0, 4).map(({ value, count }) => `${cut(value)} ${shareText(count, column.count)}`);
      return html`${top.join(' · ')}`;
    }
    case 'bool':
      return html`true ${shareText(column.true, column.count)}`;
    case 'tensor':
    case 'list':
      return glance(name, column.elements);
    case 'binary':
      return html`bytes`;
    case 'personal':
      return html`hidden`;
  }
}

function cut(text: string): string {
  const signs = [...text];
  return signs.length > 24 ? `${signs.slice(0, 23).join('')}…` : text;
}

/** How to read the figures. */
function notes({ columns }: TableStatistics): string {
  const exact = Object.values(columns).every((column) => !('distinct' in column) || column.distinct.exact);
  return [
    'All but counts speak of the finite values. Standard deviation, skew and kurtosis are those of a sample. In a histogram,',
    'the strip below shows the median, the middle half and the middle 98%.',
    exact
      ? 'All figures are exact.'
      : 'A count after ≈ is an estimate, one after ≥ a lower bound; all else is exact or says how far off it may be.',
  ].join(' ');
}
