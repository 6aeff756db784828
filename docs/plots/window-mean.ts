import type { Markup } from '../../cli/profile/page/html.js';
import { WindowColumns, windowsOf } from '../../core/features/windows/columns.js';
import type { Batch, NumberArray } from '../../core/table.js';
import { sortedBatches } from '../../infra/arrow/sort-table.js';
import { allFlights, Flight } from './flights.js';
import type { Flights } from './flights.js';
import { linesPlot } from './lines-plot.js';

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2001, 0, 1) / DAY;

const features = Flight.features((f) => ({
  recent: f.windows({ by: f.origin, time: f.date, over: '7d', wait: '12h' }).mean(f.delay).standardize(),
}));

/** A window over seven days beside the delays that it is made of: means of each day, of flights from Chicago. */
export async function windowMean(flights: Flights): Promise<Markup> {
  const query = allFlights.where("origin = 'ORD' AND date < TIMESTAMP '2001-03-01'");
  const windows = windowsOf(features.spec);
  const [name] = Object.keys(windows);
  const made = new WindowColumns(windows);
  const own = new Means();
  const before = new Means();
  const table = await flights.table(query);
  for await (const batch of sortedBatches(table, { by: 'date', artifacts: flights.artifacts })) {
    const withWindow = made.add(batch);
    const [date, delay, window] = ['date', 'delay', name!].map((column) => numbersOf(withWindow, column));
    for (let row = 0; row < batch.rows; row += 1) {
      const day = Math.floor(Number(date![row]) / DAY) - FIRST_DAY;
      own.add(day, Number(delay![row]));
      before.add(day, Number(window![row]));
    }
  }
  return linesPlot({
    says: 'Mean delay of each day at ORD, which jumps, and the mean of the seven days before, which follows it smoothly',
    lines: [
      { name: 'mean delay of the day’s flights (min)', points: own.points() },
      { name: 'mean of the feature “recent” before it is standardized', points: before.points() },
    ],
    x: { at: [0, 14, 28, 42, 58], write: (day) => new Date(Date.UTC(2001, 0, 1 + day)).toISOString().slice(5, 10) },
    y: { at: [-20, 0, 20, 40, 60], write: String },
  });
}

function numbersOf({ columns }: Batch, name: string): NumberArray {
  const cells = columns[name];
  if (cells?.kind !== 'numbers') throw new Error(`"${name}" has no numbers.`);
  return cells.values;
}

/** Means of numbers by day; what is no number is passed over. */
class Means {
  readonly #days = new Map<number, { sum: number; count: number }>();

  add(day: number, value: number): void {
    if (Number.isNaN(value)) return;
    const { sum, count } = this.#days.get(day) ?? { sum: 0, count: 0 };
    this.#days.set(day, { sum: sum + value, count: count + 1 });
  }

  points(): (readonly [number, number])[] {
    return [...this.#days].map(([day, { sum, count }]) => [day, sum / count] as const);
  }
}
