import type { Markup } from '../../cli/profile/page/html.js';
import { nannyml } from '../../core/drift/presets/nannyml.js';
import { comparePair } from '../../core/drift/presets/preset.js';
import { sliceSample } from '../../core/drift/sample.js';
import type { Flights } from './flights.js';
import { linesPlot } from './lines-plot.js';

const MONTHS = ['2001-01', '2001-02', '2001-03', '2001-04', '2001-05', '2001-06'];
/** As many as the chunks that January's threshold comes from. */
const WINDOWS = 10;

/** Delays in tenths of each month against January, beside the threshold that January's own tenths give. */
export async function ownThreshold(flights: Flights): Promise<Markup> {
  const reference = await flights.sample('2001-01', 'delay');
  const values: [number, number][] = [];
  let threshold = 0;
  for (const [month, name] of MONTHS.entries()) {
    const sample = await flights.sample(name, 'delay');
    const size = Math.floor((sample.kind === 'numbers' ? sample.values.length : 0) / WINDOWS);
    for (let window = 0; window < WINDOWS; window += 1) {
      const current = sliceSample(sample, window * size, (window + 1) * size);
      const verdict = comparePair(nannyml(), { reference, current }, { seed: 1 });
      threshold = verdict.threshold ?? threshold;
      values.push([month + (window + 0.5) / WINDOWS, verdict.value ?? 0]);
    }
  }
  return linesPlot({
    says: `Jensen-Shannon distance of sixty windows to January, and the threshold ${threshold.toFixed(3)} that January's own windows give`,
    lines: [
      { name: 'Jensen-Shannon distance to January, base 2', points: values },
      { name: `threshold of the preset nannyml(): ${threshold.toFixed(3)}`, points: [[0, threshold], [6, threshold]], dashed: true }, // prettier-ignore
    ],
    x: { at: [0, 1, 2, 3, 4, 5, 6], write: (month) => ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', ''][month] ?? '' },
    y: { at: [0, 0.1, 0.2, 0.3], write: (value) => value.toFixed(1) },
  });
}
