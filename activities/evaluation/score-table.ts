import { FinalError } from '../../core/errors.js';
import { columnOf } from '../../core/features/spec.js';
import type { Batch, Table } from '../../core/table.js';
import type { LoadedModel } from '../../infra/models/load-model.js';
import { sliceNames } from './slices.js';
import type { Slicing } from './slices.js';

/** The labelled rows of a table, side by side: label, each model's score, and the slice of each slicing. */
export interface Scored {
  readonly labels: Float32Array;
  readonly candidate: Float32Array;
  /** `null`: there is no champion; a text: why it cannot be scored on these rows. */
  readonly champion: Float32Array | string | null;
  readonly slices: readonly (readonly string[])[];
}

export interface ScoreOptions {
  readonly candidate: LoadedModel;
  readonly champion: LoadedModel | null;
  readonly slicings: readonly Slicing[];
  readonly signal: AbortSignal;
}

/** Reads the table once, part by part, and scores it with both models. */
export async function scoreTable(table: Table, options: ScoreOptions): Promise<Scored> {
  const { candidate, champion, slicings, signal } = options;
  const labels = new Float32Array(table.rows);
  const own = new Float32Array(table.rows);
  const theirs = new Float32Array(table.rows);
  const slices: string[][] = slicings.map(() => []);
  let unreadable: string | undefined;
  let count = 0;
  for await (const batch of table.batches(columnsOf(table, options))) {
    signal.throwIfAborted();
    const labelled = candidate.features.labels(batch);
    const scores = candidate.predictBatch(batch);
    const championScores = championOn(batch, champion, (why) => (unreadable = why));
    const names = slicings.map((slicing) => sliceNames(batch, slicing));
    for (let row = 0; row < batch.rows; row += 1) {
      if (Number.isNaN(labelled[row])) continue;
      labels[count] = labelled[row]!;
      own[count] = scores[row]!;
      theirs[count] = championScores?.[row] ?? NaN;
      names.forEach((one, at) => slices[at]!.push(one[row]!));
      count += 1;
    }
  }
  return {
    labels: labels.subarray(0, count),
    candidate: own.subarray(0, count),
    champion: champion === null ? null : (unreadable ?? theirs.subarray(0, count)),
    slices,
  };
}

/** A champion of other features may not be able to read these rows: that is told, and does not fail the evaluation. */
function championOn(batch: Batch, champion: LoadedModel | null, tell: (why: string) => void): Float32Array | undefined {
  try {
    return champion?.predictBatch(batch);
  } catch (error) {
    if (!(error instanceof FinalError)) throw error;
    tell(`the champion cannot be scored on these rows: ${error.message}`);
    return undefined;
  }
}

function columnsOf(table: Table, { candidate, champion, slicings }: ScoreOptions): string[] {
  const { label } = candidate.features.spec;
  const wanted = [
    ...candidate.features.columns,
    ...(label === null ? [] : [columnOf(label.of)]),
    ...slicings.flatMap(({ key }) => key.map(({ column }) => column)),
  ];
  const there = new Set(table.schema.map(({ name }) => name));
  const ofChampion = (champion?.features.columns ?? []).filter((name) => there.has(name));
  return [...new Set([...wanted, ...ofChampion])];
}
