import { modelServer } from '../bring-up.js';
import type { Session } from '../session.js';
import { FLIGHTS } from './flights.js';
import { sendTraffic } from './traffic.js';
import { rowsOfMonth } from './traffic-rows.js';

/** Some twenty requests a second. */
const BETWEEN_MS = 200;

/** Goes on asking a little while the demonstration stays up, so that a run started next has traffic to be judged by. */
export async function trickle({ config }: Session, signal: AbortSignal): Promise<void> {
  const rows = await rowsOfMonth({
    ...FLIGHTS,
    project: config.project,
    month: FLIGHTS.months.at(-1) ?? '',
    limit: 1_000,
  });
  const server = modelServer(config);
  await sendTraffic({ server, endpoint: FLIGHTS.endpoint, rows, signal, betweenMs: BETWEEN_MS });
}
