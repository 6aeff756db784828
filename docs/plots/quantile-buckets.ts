import { numberText } from '../../cli/profile/amounts.js';
import { html } from '../../cli/profile/page/html.js';
import type { Markup } from '../../cli/profile/page/html.js';
import { topBars } from '../../cli/profile/page/parts.js';
import { gather } from '../../core/features/encoded.js';
import { Flight } from './flights.js';
import type { Flights } from './flights.js';

const features = Flight.features((f) => ({
  even: f.distance.bucketize([1250, 2500, 3750], { as: 'index' }),
  quantile: f.distance.quantile(4, { as: 'index' }),
}));

/** How many flights of January fall into four buckets of equal width, and into four quantiles. */
export async function quantileBuckets(flights: Flights): Promise<Markup> {
  const january = await flights.month('2001-01');
  const fitting = features.fitting();
  for await (const batch of january.batches()) fitting.add(batch);
  const state = fitting.state();
  const fitted = features.fitted(state);
  const counts = [new Array<number>(4).fill(0), new Array<number>(4).fill(0)] as const;
  for await (const batch of january.batches()) {
    const rows = gather(fitted.encode(batch), { from: 0, to: batch.rows }, new Float32Array(batch.rows * 2));
    rows.forEach((bucket, at) => (counts[at % 2 === 0 ? 0 : 1][bucket - 1]! += 1));
  }
  const { edges } = state['quantile'] as { readonly edges: readonly number[] };
  return html`<div class="pair">
    ${bucketsOf('.bucketize([1250, 2500, 3750])', [1250, 2500, 3750], counts[0])}
    ${bucketsOf('.quantile(4)', edges, counts[1])}
  </div>`;
}

function bucketsOf(written: string, edges: readonly number[], counts: readonly number[]): Markup {
  const names = [...edges.map((edge) => `below ${numberText(edge)} mi`), `${numberText(edges.at(-1)!)} mi or more`];
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const top = names.map((value, at) => ({ value, count: counts[at]! }));
  return html`<div>
    <h4>${written}</h4>
    ${topBars(top, { count: rows, most: 4 })}
  </div>`;
}
