import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Markup } from '../../cli/profile/page/html.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { Flights } from './flights.js';
import { cyclicHour } from './cyclic-hour.js';
import { delays } from './delays.js';
import { januaryAgainstJune } from './january-against-june.js';
import { missingShares } from './missing-shares.js';
import { ownThreshold } from './own-threshold.js';
import { quantileBuckets } from './quantile-buckets.js';
import { rowsPerMonth } from './rows-per-month.js';
import { shifted } from './shifted.js';
import { windowMean } from './window-mean.js';

/** A figure: it reads real data, and what it shows went through the functions that users call. */
export type Plot = (flights: Flights) => Promise<Markup>;

/** Each by the name of its file. */
const PLOTS: { readonly [name: string]: Plot } = {
  'cyclic-hour': cyclicHour,
  delays,
  'january-against-june': januaryAgainstJune,
  'missing-shares': missingShares,
  'own-threshold': ownThreshold,
  'quantile-buckets': quantileBuckets,
  'rows-per-month': rowsPerMonth,
  shifted,
  'window-mean': windowMean,
};

/** Makes the figures of these names, equal ones each time. Throws where a document asks for one that is not there. */
export async function makePlots(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-docs-'));
  try {
    const flights = new Flights(await openArtifacts(folder), process.cwd());
    const made = new Map<string, string>();
    for (const name of names) made.set(name, (await plotCalled(name)(flights)).text);
    return made;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function plotCalled(name: string): Plot {
  const plot = PLOTS[name];
  if (plot === undefined) throw new Error(`docs/plots/${name}.ts is not in docs/plots/index.ts.`);
  return plot;
}
