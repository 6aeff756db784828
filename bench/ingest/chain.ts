/**
 * One step of a table's way, in a process of its own: `chain.js <step> <folder> <parquet>`. What the steps before gave
 * lies in the folder. Prints one line of JSON: rows, and the peak of its memory in KiB.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeMaterialise } from '../../activities/materialise.js';
import { makeSplit } from '../../activities/split.js';
import { fitFeatures } from '../../activities/training/split.js';
import { makeValidate } from '../../activities/validate.js';
import type { StepContext } from '../../activities/context.js';
import type { TableRef } from '../../core/artifact.js';
import { schema } from '../../core/schema/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { read } from '../../pipelines/language/read.js';

export type Step = 'ingest' | 'validate' | 'split' | 'features';
/** What a process tells of itself. */
export interface Told {
  readonly rows: number;
  readonly peakKiB: number;
}

/** The flights and their features as `pipelines/flights-delay.ts` declares them. */
const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16({ min: -120, max: 3000, unit: 'min' }),
  distance: schema.int16({ min: 0, max: 6000, unit: 'mi' }),
  origin: schema.category({ maxDistinct: 400 }),
  destination: schema.category({ maxDistinct: 400 }),
});
const features = Flight.features((f) => ({
  hour: f.date.hour().cyclic(),
  distance: f.distance.standardize(),
  origin: f.origin.labelRate(),
  destination: f.destination.labelRate(),
  originHour: f.category(f.origin, f.date.hour()).labelRate(),
  destinationHour: f.category(f.destination, f.date.hour()).labelRate(),
  route: f.category(f.origin, f.destination).labelRate(),
  label: f.delay.greaterThan(15).label(),
}));

const [step, folder, parquet] = process.argv.slice(2) as [Step, string, string];
const artifacts = await openArtifacts(join(folder, 'artifacts'));
const nothing = (): void => {};
const context = { signal: new AbortController().signal, progress: nothing, log: nothing } as unknown as StepContext;

const STEPS: { readonly [S in Step]: () => Promise<readonly TableRef[]> } = {
  ingest: async () => [await makeMaterialise({ artifacts, project: folder })(read.parquet(parquet, Flight))],
  validate: async () => [await makeValidate({ artifacts })({ schema: Flight }, before('ingest')[0]!, context)],
  split: async () => {
    const shares = { train: 0.7, valid: 0.15, test: 0.15 };
    return Object.values(await makeSplit({ artifacts })({ by: 'date', shares }, before('validate')[0]!, context));
  },
  features: async () => {
    const tables = before('split');
    const fitted = await fitFeatures(features, openTable(tables[0]!, artifacts));
    for (const table of tables) {
      let rows = 0;
      for await (const batch of openTable(table, artifacts).batches(fitted.columns)) rows += fitted.encode(batch).rows;
      if (rows !== table.rows) throw new Error(`${rows} of ${table.rows} rows were encoded.`);
    }
    return tables;
  },
};

const tables = await STEPS[step]();
await writeFile(stateOf(step), JSON.stringify(tables));
const told: Told = { rows: tables.reduce((sum, table) => sum + table.rows, 0), peakKiB: await peak() };
console.log(JSON.stringify(told));

function stateOf(one: Step): string {
  return join(folder, `${one}.json`);
}

function before(one: Step): TableRef[] {
  return JSON.parse(readFileSync(stateOf(one), 'utf8')) as TableRef[];
}

/** As the system counts it; `maxRSS` begins with what the parent had. */
async function peak(): Promise<number> {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile(status, 'utf8'))![1]);
}
