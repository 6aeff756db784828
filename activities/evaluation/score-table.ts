import { FinalError } from '../../core/errors.js';
import { columnOf } from '../../core/features/spec.js';
import type { Batch, Table } from '../../core/table.js';
import type { LoadedModel } from '../../infra/models/load-model.js';
import { scoresPerRow } from '../../infra/models/package-files.js';
import type { Signature } from '../../infra/models/package-files.js';
import { scoringOf } from './scoring.js';
import type { Scoring } from './scoring.js';
import { sliceNames } from './slices.js';
import type { Slicing } from './slices.js';

/** The labelled rows of a table, side by side: label, each model's scores, and the slice of each slicing. */
export interface Scored {
  readonly labels: Float32Array;
  readonly candidate: Scoring;
  /** `null`: there is no champion; a text: why it cannot be scored on these rows. */
  readonly champion: Scoring | string | null;
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
  const each = scoresPerRow(candidate.signature);
  const classes = namesOf(candidate.signature);
  const labels = new Float32Array(table.rows);
  const own = new Float32Array(table.rows * each);
  const theirs = new Float32Array(table.rows * each);
  const slices: string[][] = slicings.map(() => []);
  let unreadable = champion === null ? undefined : unlike(candidate.signature, champion.signature);
  let count = 0;
  for await (const batch of table.batches(columnsOf(table, options))) {
    signal.throwIfAborted();
    const labelled = candidate.features.labels(batch, classes);
    const scores = candidate.predictBatch(batch);
    const championScores =
      unreadable === undefined ? championOn(batch, champion, (why) => (unreadable = why)) : undefined;
    const names = slicings.map((slicing) => sliceNames(batch, slicing));
    for (let row = 0; row < batch.rows; row += 1) {
      if (Number.isNaN(labelled[row])) continue;
      labels[count] = labelled[row]!;
      for (let at = 0; at < each; at += 1) {
        own[count * each + at] = scores[row * each + at]!;
        theirs[count * each + at] = championScores?.[row * each + at] ?? NaN;
      }
      names.forEach((one, at) => slices[at]!.push(one[row]!));
      count += 1;
    }
  }
  const told = labels.subarray(0, count);
  const scoring = ({ signature }: LoadedModel, scores: Float32Array): Scoring =>
    scoringOf(signature, told, scores.subarray(0, count * each));
  return {
    labels: told,
    candidate: scoring(candidate, own),
    champion: champion === null ? null : (unreadable ?? scoring(champion, theirs)),
    slices,
  };
}

function namesOf(signature: Signature): readonly string[] | undefined {
  return signature.task === 'multiclass' ? signature.output.classes : undefined;
}

/** Why two models say different things of a row, and cannot be compared. */
function unlike(own: Signature, theirs: Signature): string | undefined {
  if (own.task !== theirs.task) return `the champion is of another task, ${theirs.task}`;
  const [mine, other] = [namesOf(own)?.join(', '), namesOf(theirs)?.join(', ')];
  return mine === other ? undefined : `the champion knows other classes: ${other}`;
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
