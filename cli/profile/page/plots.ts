import type { Bucket, Histogram } from '../../../core/drift/align-histograms.js';
import type { Quantile } from '../../../core/statistics/statistics.js';
import { rowsText, shareText } from '../amounts.js';
import { html, NOTHING } from './html.js';
import type { Markup } from './html.js';
import { place, scale } from './scale.js';

/** How a value of the column is written. */
export type Write = (value: number) => string;

interface Spread {
  readonly name: string;
  readonly histogram: Histogram;
  readonly quantiles: readonly Quantile[];
  readonly write: Write;
}

const WIDTH = 340;
const EDGE = 8;

/** Rows by value, and below them, on the same axis, where the middle half and the middle 98% lie. */
export function histogramPlot({ name, histogram: { buckets }, quantiles, write }: Spread): Markup {
  const [low, high] = [buckets[0]?.low ?? 0, buckets.at(-1)?.high ?? 0];
  const x = scale(low, high, { from: EDGE, to: WIDTH - EDGE });
  const y = scale(0, Math.max(...buckets.map(({ count }) => count)), { from: 112, to: 8 });
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const bars = buckets.map((bucket) => {
    const [left, right] = bucket.low === bucket.high ? [x(low) - 12, x(low) + 12] : [x(bucket.low), x(bucket.high)];
    const label = `${rangeText(bucket, write)}: ${rowsText(bucket.count)} rows, ${shareText(bucket.count, total)}`;
    const [top, width] = [bucket.count === 0 ? 112 : Math.min(y(bucket.count), 111), Math.max(1, right - left - 1.5)];
    return html`<rect
        class="fill"
        x="${place(left)}"
        y="${place(top)}"
        width="${place(width)}"
        height="${place(112 - top)}"
      />
      <rect class="hit" x="${place(left)}" y="0" width="${place(width)}" height="112"><title>${label}</title></rect>`;
  });
  return html`<svg
    viewBox="0 0 ${WIDTH} 156"
    role="img"
    aria-label="${`Histogram of ${name}, from ${write(low)} to ${write(high)}`}"
  >
    <line class="rule" x1="0" x2="${WIDTH}" y1="112.5" y2="112.5" />
    ${bars}${boxOf(quantiles, { x, write })} ${endLabels(write(low), low === high ? '' : write(high), 152)}
  </svg>`;
}

function boxOf(quantiles: readonly Quantile[], { x, write }: { x: (value: number) => number; write: Write }): Markup {
  const at = (probability: number): number => quantiles.find((one) => one.probability === probability)!.value;
  if (quantiles.length === 0) return NOTHING;
  const [first, lower, middle, upper, last] = [0.01, 0.25, 0.5, 0.75, 0.99].map(at) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const told = `middle half from ${write(lower)} to ${write(upper)}, median ${write(middle)}, middle 98% from ${write(first)} to ${write(last)}`;
  return html`<g
    ><title>${told}</title>
    <rect class="hit" x="0" y="118" width="${WIDTH}" height="20" />
    <line class="mark" x1="${place(x(first))}" x2="${place(x(last))}" y1="128" y2="128" />
    <rect
      class="box"
      x="${place(x(lower))}"
      y="122.5"
      width="${place(Math.max(1, x(upper) - x(lower)))}"
      height="11"
      rx="2" />
    <line class="mark" stroke-width="2" x1="${place(x(middle))}" x2="${place(x(middle))}" y1="121" y2="135"
  /></g>`;
}

/** The value below which a share of the rows lies, for shares from 1% to 99%: long tails do not flatten it. */
export function quantilePlot({ name, quantiles, write }: Omit<Spread, 'histogram'>): Markup {
  const inner = quantiles.filter(({ probability }) => probability > 0 && probability < 1);
  const [low, high] = [inner[0]?.value ?? 0, inner.at(-1)?.value ?? 0];
  const x = scale(0, 1, { from: EDGE, to: WIDTH - EDGE });
  const y = scale(low, high, { from: 96, to: 14 });
  const points = inner.map(({ probability, value }) => `${place(x(probability))},${place(y(value))}`);
  const dots = inner.map(
    ({ probability, value }) =>
      html`<circle class="fill" cx="${place(x(probability))}" cy="${place(y(value))}" r="3"
        ><title>${`${Math.round(probability * 100)}% lie at or below ${write(value)}`}</title></circle
      >`,
  );
  return html`<svg
    viewBox="0 0 ${WIDTH} 132"
    role="img"
    aria-label="${`Quantiles of ${name}: 1% ${write(low)}, 99% ${write(high)}`}"
  >
    <line class="rule" x1="0" x2="${WIDTH}" y1="102.5" y2="102.5" />
    <polyline class="curve" points="${points.join(' ')}" />
    ${dots}
    ${endLabels('1%', '99%', 115)}${[0.25, 0.5, 0.75].map((share) => html`<text x="${place(x(share))}" y="115" text-anchor="middle">${share * 100}%</text>`)}
    ${endLabels(write(low), write(high), 129)}
  </svg>`;
}

/** The same without words, for a row of the overview. */
export function smallPlot(name: string, { buckets }: Histogram): Markup {
  if (buckets.length === 0) return NOTHING;
  const y = scale(0, Math.max(...buckets.map(({ count }) => count)), { from: 26, to: 2 });
  const width = 120 / buckets.length;
  const bars = buckets.map(({ count }, at) => {
    const top = count === 0 ? 26 : Math.min(y(count), 25);
    return html`<rect
      class="fill"
      x="${place(at * width)}"
      y="${place(top)}"
      width="${place(width - 1.5)}"
      height="${place(26 - top)}"
    />`;
  });
  return html`<svg viewBox="0 0 120 26" role="img" aria-label="${`Histogram of ${name}`}">${bars}</svg>`;
}

function endLabels(low: string, high: string, y: number): Markup {
  return html`<text x="0" y="${y}">${low}</text><text x="${WIDTH}" y="${y}" text-anchor="end">${high}</text>`;
}

function rangeText({ low, high }: Bucket, write: Write): string {
  return low === high ? write(low) : `${write(low)} to ${write(high)}`;
}
