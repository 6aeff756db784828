import type { Markup } from '../../cli/profile/page/html.js';
import { topBars } from '../../cli/profile/page/parts.js';
import { schema } from '../../core/schema/index.js';
import { read } from '../../pipelines/language/read.js';
import { allFlights } from './flights.js';
import type { Flights } from './flights.js';

const Count = schema({ value: schema.utf8(), count: schema.int32() });

const SQL = "SELECT strftime(date, '%Y-%m') AS value, count(*)::INT AS count FROM flights GROUP BY ALL ORDER BY value";

/** What a step that counts hands on: the rows of each month. */
export async function rowsPerMonth(flights: Flights): Promise<Markup> {
  const table = await flights.table(read.query({ flights: allFlights }, Count, SQL));
  const months: { value: string; count: number }[] = [];
  for await (const month of table.records()) months.push(month);
  const rows = months.reduce((sum, { count }) => sum + count, 0);
  return topBars(
    months.filter(({ value }) => value.startsWith('2001-0')),
    { count: rows, most: 7 },
  );
}
