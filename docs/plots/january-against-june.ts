import { html } from '../../cli/profile/page/html.js';
import type { Markup } from '../../cli/profile/page/html.js';
import { countBins, quantileEdges } from '../../core/drift/binning.js';
import { alignCategories } from '../../core/drift/categories.js';
import { jensenShannon } from '../../core/drift/jensen-shannon.js';
import { kolmogorovSmirnov } from '../../core/drift/kolmogorov-smirnov.js';
import { populationStability } from '../../core/drift/population-stability.js';
import type { DriftResult } from '../../core/drift/result.js';
import { countValues, finiteOf } from '../../core/drift/sample.js';
import type { Counts } from '../../core/drift/shares.js';
import type { Flights } from './flights.js';
import { linesPlot } from './lines-plot.js';
import { plainTable } from './plain-table.js';

const BETWEEN = { low: -40, high: 80, bins: 40 };
const COLUMNS = ['delay', 'distance', 'origin', 'destination'];

/** Two months beside each other: how delays are spread, and what three statistics say of every column. */
export async function januaryAgainstJune(flights: Flights): Promise<Markup> {
  const rows = await Promise.all(COLUMNS.map((column) => figuresOf(flights, column)));
  return html`${await densities(flights)}
  ${plainTable(['column', 'PSI, deciles', 'Jensen-Shannon distance, base 2', 'Kolmogorov-Smirnov'], rows)}`;
}

async function densities(flights: Flights): Promise<Markup> {
  const line = async (name: string, month: string): Promise<{ name: string; points: [number, number][] }> => {
    const values = await valuesOf(flights, month, 'delay');
    const { low, high, bins } = BETWEEN;
    const width = (high - low) / bins;
    const edges = Array.from({ length: bins + 1 }, (_, at) => low + at * width - 0.5);
    const inside = values.filter((value) => value >= edges[0]! && value <= edges.at(-1)!);
    const counts = countBins(inside, edges);
    return { name, points: Array.from(counts, (count, at) => [low + at * width, count / width / values.length]) };
  };
  return linesPlot({
    says: 'Shares of flights by delay in January and June; the lines nearly coincide, and June has a few more that are some minutes early',
    lines: [await line('January', '2001-01'), await line('June', '2001-06')],
    x: { at: [-40, -20, 0, 20, 40, 60, 80], write: (delay) => `${delay} min` },
    y: { at: [0, 0.01, 0.02, 0.03, 0.04], write: (share) => `${Math.round(share * 100)}%` },
  });
}

async function figuresOf(flights: Flights, column: string): Promise<string[]> {
  const [reference, current] = [await flights.sample('2001-01', column), await flights.sample('2001-06', column)];
  if (reference.kind !== 'numbers' || current.kind !== 'numbers') {
    const aligned = alignCategories(countValues(reference), countValues(current));
    return [column, ...byShares(aligned.reference, aligned.current), '–'];
  }
  const [before, after] = [finiteOf(reference.values), finiteOf(current.values)];
  const edges = quantileEdges(before);
  edges[0] = -Infinity;
  edges[edges.length - 1] = Infinity;
  return [
    column,
    ...byShares(countBins(before, edges), countBins(after, edges)),
    written(kolmogorovSmirnov(before, after)),
  ];
}

function byShares(before: Counts, after: Counts): string[] {
  return [
    written(populationStability(before, after)),
    written(jensenShannon(before, after, { form: 'distance', base: 2 })),
  ];
}

function written({ value }: DriftResult): string {
  return value === null ? '–' : value.toFixed(3);
}

async function valuesOf(flights: Flights, month: string, column: string): Promise<Float64Array> {
  const sample = await flights.sample(month, column);
  if (sample.kind !== 'numbers') throw new Error(`"${column}" has no numbers.`);
  return finiteOf(sample.values);
}
