import { FinalError, RetryableError } from '../core/errors.js';
import type { InputRow } from '../core/features/rows.js';
import { scoresPerRow } from '../infra/models/package-files.js';
import type { Predictor } from './predictor.js';

/** Scores that are numbers, as many for each row as the signature says. RetryableError `VERSION_FAILED`. */
export async function scoreRows(predictor: Predictor, rows: readonly InputRow[]): Promise<readonly number[]> {
  const scores = await predict(predictor, rows);
  const each = scoresPerRow(predictor.signature);
  const odd = scores.findIndex((score) => !Number.isFinite(score));
  if (odd < 0 && scores.length === rows.length * each) return scores;
  throw failed(
    odd < 0
      ? `it gave ${scores.length} scores for ${rows.length} rows`
      : `row ${Math.floor(odd / each)} scored ${scores[odd]}`,
  );
}

/**
 * The first answer of a model builds its kernels: no caller should wait for that. It is also asked what the trainer
 * asked, and has to answer the same. FinalError `VERSION_DIFFERS`, RetryableError `VERSION_FAILED`.
 */
export async function warmUp(predictor: Predictor): Promise<void> {
  const { rows, scores: wanted, tolerance } = predictor.golden;
  const scores = await scoreRows(predictor, rows);
  const off = scores.findIndex((score, row) => Math.abs(score - (wanted[row] as number)) > tolerance);
  if (off < 0) return;
  throw new FinalError('VERSION_DIFFERS', {
    message: `It scores ${scores[off]} where its trainer saw ${wanted[off]} (tolerance ${tolerance}).`,
    hint: 'Serve it with the library that trained it; "coppice doctor" says which one runs here.',
  });
}

async function predict(predictor: Predictor, rows: readonly InputRow[]): Promise<readonly number[]> {
  try {
    return Array.from(await predictor.predict(rows));
  } catch (cause) {
    throw failed(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function failed(why: string, cause?: unknown): RetryableError {
  return new RetryableError('VERSION_FAILED', { message: `The version could not answer: ${why}.`, cause });
}
