import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gather } from '../../core/features/encoded.js';
import type { Features } from '../../core/features/features.js';
import type { FittedFeatures } from '../../core/features/fitted.js';
import { schema } from '../../core/schema/index.js';
import type { Batch } from '../../core/table.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { read } from '../../pipelines/language/read.js';
import { median } from '../figure.js';
import type { Figure, Result } from '../figure.js';
import { rounded } from '../turns.js';

const SOURCE = 'vega-datasets:flights-3m.parquet';
const REPEATS = 7;
const LEAST = 5;

const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16(),
  distance: schema.int16(),
  origin: schema.category(),
  destination: schema.category(),
});

/** Those of pipelines/flights-delay.ts. */
const rates = Flight.features((f) => ({
  hour: f.date.hour().cyclic(),
  distance: f.distance.standardize(),
  origin: f.origin.labelRate(),
  destination: f.destination.labelRate(),
  originHour: f.category(f.origin, f.date.hour()).labelRate(),
  destinationHour: f.category(f.destination, f.date.hour()).labelRate(),
  route: f.category(f.origin, f.destination).labelRate(),
  label: f.delay.greaterThan(15).label(),
}));

/** With a day of the week, and the route as an index into an embedding. */
const embedded = Flight.features((f) => ({
  hour: f.date.hour().cyclic(),
  weekday: f.date.weekday().oneHot(),
  distance: f.distance.standardize(),
  route: f.category(f.origin, f.destination).hash(4096, { as: 'index' }),
  label: f.delay.greaterThan(15).label(),
}));

/** 3,000,000 flights into one row-major float32 column. Reading and fitting are not timed. */
export const features: Figure = {
  name: 'features',
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
    try {
      const batches = await readFlights(folder);
      return [
        throughput('features', { batches, of: rates, note: 'hour cyclic, distance standardized, five label rates' }),
        throughput('features-embedded', {
          batches,
          of: embedded,
          note: 'hour cyclic, weekday one-hot, distance standardized, hash(4096) of the route as an index',
        }),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function readFlights(folder: string): Promise<readonly Batch[]> {
  const artifacts = await openArtifacts(folder);
  const table = openTable(
    await runQuery(read.parquet(SOURCE, Flight), { artifacts, project: process.cwd() }),
    artifacts,
  );
  const batches: Batch[] = [];
  for await (const batch of table.batches()) batches.push(batch);
  return batches;
}

function throughput(
  figure: string,
  { batches, of, note }: { readonly batches: readonly Batch[]; readonly of: Features; readonly note: string },
): Result {
  const fitting = of.fitting();
  for (const batch of batches) fitting.add(batch);
  const fitted = of.fitted(fitting.state());
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const out = new Float32Array(rows * fitted.width);
  writeMatrix(batches, { fitted, out });
  const speeds = Array.from(
    { length: REPEATS },
    () => rows / cpuMicroseconds(() => writeMatrix(batches, { fitted, out })),
  );
  return {
    figure,
    value: rounded(median(speeds)),
    unit: 'M rows/s',
    floor: null,
    ratio: null,
    bound: `value >= ${LEAST} M rows/s`,
    ok: median(speeds) >= LEAST,
    repeats: REPEATS,
    note: `${rows} rows x ${fitted.width} float32: ${note}; by CPU time of the one thread, as a busy machine stretches the clock's`,
  };
}

function writeMatrix(
  batches: readonly Batch[],
  { fitted, out }: { readonly fitted: FittedFeatures; readonly out: Float32Array },
): void {
  let at = 0;
  for (const batch of batches) {
    const end = at + batch.rows * fitted.width;
    gather(fitted.encode(batch), { from: 0, to: batch.rows }, out.subarray(at, end));
    at = end;
  }
}

function cpuMicroseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
