import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepContext } from '../../activities/context.js';
import { makeMaterialise } from '../../activities/materialise.js';
import { makeValidate } from '../../activities/validate.js';
import type { TableRef } from '../../core/artifact.js';
import { EngineError } from '../../core/errors.js';
import { column } from '../../core/expect/column.js';
import { table } from '../../core/expect/table.js';
import { schema } from '../../core/schema/index.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { read } from '../../pipelines/language/read.js';
import { median } from '../figure.js';
import type { Figure, Result } from '../figure.js';
import { inTurns, rounded } from '../turns.js';
import { openPandera } from '../validate/pandera.js';
import type { Pandera } from '../validate/pandera.js';

const REPEATS = 15;
const FLIGHTS = 'vega-datasets:flights-3m.parquet';
const PARQUET = join('node_modules', 'vega-datasets', 'data', 'flights-3m.parquet');
/** Five that no value is missing, two ranges and two numbers of values; eleven more below: twenty. */
const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16({ min: -120, max: 3000 }),
  distance: schema.int16({ min: 0, max: 6000 }),
  origin: schema.category({ maxDistinct: 400 }),
  destination: schema.category({ maxDistinct: 400 }),
});
const airport = /^[A-Z]{3}$/;
const expected = [
  column('date').between(new Date('2001-01-01'), new Date('2001-07-01')),
  column('delay').mean({ min: 0, max: 20 }),
  column('delay').std({ max: 60 }),
  column('delay').median({ min: -10, max: 5 }),
  column('delay').quantile(0.9, { min: 0, max: 60 }),
  column('distance').mean({ min: 500, max: 1000 }),
  column('origin').lengthBetween(3, 3),
  column('origin').matches(airport),
  column('origin').notInSet(['XXX', 'ZZZ']),
  column('destination').matches(airport),
  table.rows({ min: 3_000_000 }),
];

/** 3,000,000 flights from their file to what is wrong with them: ours from Arrow, digest checked; pandera's from Parquet. */
export const validate3m: Figure = {
  name: 'validate-3m',
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
    try {
      const artifacts = await openArtifacts(folder);
      const flights = await makeMaterialise({ artifacts, project: process.cwd() })(read.parquet(FLIGHTS, Flight));
      const ours = (): Promise<number> => cpuSeconds(() => validateOnce(flights, artifacts));
      const pandera = await openPandera(PARQUET).catch((error: unknown) => error);
      if (pandera instanceof EngineError) return [await alone(ours, pandera)];
      return [await against(pandera as Pandera, ours)];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const FIGURE = {
  figure: 'validate-3m',
  unit: 's CPU',
  note: '3,000,000 flights, 20 expectations, from the file to the rows that fail; against pandas and pandera',
};

async function against(pandera: Pandera, ours: () => Promise<number>): Promise<Result> {
  try {
    return await inTurns({ ...FIGURE, ours, floor: () => pandera.validate(), most: { ratio: 0.2 }, repeats: REPEATS });
  } finally {
    await pandera.close();
  }
}

async function alone(ours: () => Promise<number>, { headline }: EngineError): Promise<Result> {
  const turns: number[] = [];
  for (let turn = 0; turn < REPEATS; turn++) turns.push(await ours());
  const told = { value: rounded(median(turns)), floor: null, ratio: null, bound: 'ratio <= 0.2', ok: null };
  return { ...FIGURE, ...told, repeats: REPEATS, note: `${FIGURE.note}; not compared: ${headline}` };
}

async function validateOnce(flights: TableRef, artifacts: Artifacts): Promise<void> {
  const ignore = (): void => undefined;
  const rest = { attempt: 1, seed: 1, resume: undefined, progress: ignore, checkpoint: ignore, log: ignore };
  const run = { id: 'bench', pipeline: 'bench', seed: 1 };
  const signal = new AbortController().signal;
  const context: StepContext = { run, step: 'validate', item: undefined, signal, ...rest };
  const { checked } = await makeValidate({ artifacts })(
    { schema: Flight, expect: expected, onFailure: 'warn' },
    flights,
    context,
  );
  const broken = checked.anomalies.map(({ columns, anomaly }) => `${columns.join()} ${anomaly}`);
  if (broken.join() !== 'delay INT_TYPE_SMALL_INT') throw new Error(`Found ${broken.join(', ')}.`);
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
