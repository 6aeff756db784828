import { numberText } from '../../cli/profile/amounts.js';
import { html } from '../../cli/profile/page/html.js';
import type { Markup } from '../../cli/profile/page/html.js';
import { histogramPlot, quantilePlot } from '../../cli/profile/page/plots.js';
import { allFlights } from './flights.js';
import type { Flights } from './flights.js';

/** One column as `coppice profile --html` shows it: its histogram, and its quantiles, which no outlier stretches. */
export async function delays(flights: Flights): Promise<Markup> {
  const { delay } = (await flights.statistics(allFlights)).columns;
  if (delay?.kind !== 'number') throw new Error('The delays are no numbers.');
  const { histograms, quantiles } = delay;
  const shown = { name: 'delay', quantiles, write: numberText };
  return html`<div class="pair">
    <div>
      <h4>All delays, in minutes</h4>
      ${histogramPlot({ ...shown, histogram: histograms.equalWidth })}
    </div>
    <div>
      <h4>Their quantiles, 1% to 99%</h4>
      ${quantilePlot(shown)}
    </div>
  </div>`;
}
