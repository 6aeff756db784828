import type { Markup } from '../../cli/profile/page/html.js';
import { countBins, quantileEdges } from '../../core/drift/binning.js';
import { jensenShannon } from '../../core/drift/jensen-shannon.js';
import { kolmogorovSmirnov } from '../../core/drift/kolmogorov-smirnov.js';
import { populationStability } from '../../core/drift/population-stability.js';
import { finiteOf } from '../../core/drift/sample.js';
import { sortPair } from '../../core/drift/sorted-pair.js';
import { wassersteinOf } from '../../core/drift/wasserstein.js';
import type { Flights } from './flights.js';
import { linesPlot } from './lines-plot.js';

const SHIFTS = Array.from({ length: 16 }, (_, at) => at);

const NAMES = [
  'PSI over deciles',
  'Jensen-Shannon distance, base 2, over deciles',
  'Kolmogorov-Smirnov',
  'Wasserstein in standard deviations',
];

/** January's delays against themselves, every flight later by some minutes: what each statistic makes of it. */
export async function shifted(flights: Flights): Promise<Markup> {
  const sample = await flights.sample('2001-01', 'delay');
  if (sample.kind !== 'numbers') throw new Error('The delays are no numbers.');
  const values = finiteOf(sample.values);
  const figures = SHIFTS.map((shift) => figuresAt(values, shift));
  return linesPlot({
    says: 'Four statistics as all delays move by 0 to 15 minutes: PSI grows fastest and without bound, Wasserstein in a straight line, the others level off',
    lines: NAMES.map((name, at) => ({ name, points: SHIFTS.map((shift, i) => [shift, figures[i]![at]!] as const) })),
    x: { at: [0, 3, 6, 9, 12, 15], write: (shift) => `+${shift} min` },
    y: { at: [0, 0.25, 0.5, 0.75, 1, 1.25], write: String },
  });
}

function figuresAt(values: Float64Array, shift: number): number[] {
  const moved = values.map((value) => value + shift);
  const edges = quantileEdges(values);
  edges[0] = -Infinity;
  edges[edges.length - 1] = Infinity;
  const [before, after] = [countBins(values, edges), countBins(moved, edges)];
  const results = [
    populationStability(before, after),
    jensenShannon(before, after, { form: 'distance', base: 2 }),
    kolmogorovSmirnov(values, moved),
    wassersteinOf(sortPair(values, moved), { normed: true }),
  ];
  return results.map(({ value, statistic }) => {
    if (value === null) throw new Error(`${statistic} has no value.`);
    return value;
  });
}
