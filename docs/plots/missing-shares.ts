import type { Markup } from '../../cli/profile/page/html.js';
import { topBars } from '../../cli/profile/page/parts.js';
import { schema } from '../../core/schema/index.js';
import { read } from '../../pipelines/language/read.js';
import type { Flights } from './flights.js';

const optional = { nullable: true } as const;
const Strike = schema({
  'Speed IAS in knots': schema.int32(optional),
  'Time of day': schema.utf8(optional),
  'Phase of flight': schema.utf8(optional),
  'Effect Amount of damage': schema.utf8(optional),
});

/** Rows without a value in columns of reports of birds that met planes. */
export async function missingShares(flights: Flights): Promise<Markup> {
  const { rows, columns } = await flights.statistics(read.csv('vega-datasets:birdstrikes.csv', Strike));
  const shares = Object.entries(columns).map(([value, { missing }]) => ({ value, count: missing }));
  return topBars(
    shares.sort((a, b) => b.count - a.count),
    { count: rows, most: shares.length },
  );
}
