/** What the demonstration runs: real flights, a month at a time. */
export const FLIGHTS = {
  pipeline: 'flights-delay',
  model: 'flights-delay',
  endpoint: 'flights-delay',
  source: 'vega-datasets:flights-3m.parquet',
  /** Column that says when, and the months of which the source has all flights. */
  time: 'date',
  months: ['2001-01', '2001-02', '2001-03', '2001-04', '2001-05', '2001-06'],
} as const;

/**
 * The months to run now: without a champion the first two, so that the second is judged against the first; else the one
 * after the last that was run. When all were run, the last again: its steps come from the cache.
 */
export function monthsToRun(done: readonly string[], hasChampion: boolean): readonly string[] {
  const { months } = FLIGHTS;
  if (!hasChampion) return months.slice(0, 2);
  const last = Math.max(-1, ...done.map((month) => months.findIndex((known) => known === month)));
  return [months[Math.min(last + 1, months.length - 1)] ?? months[0]];
}

export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
}
