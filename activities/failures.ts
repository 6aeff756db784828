import { ApplicationFailure } from '@temporalio/common';
import { EngineError, FinalError } from '../core/errors.js';

/**
 * The only place where an error of ours becomes one of Temporal's. Its type is `FinalError` or `RetryableError`, its first
 * detail `{ code, hint }`. `mayRetry: false` makes any error final: the step has used up its own attempts.
 */
export function toTemporalFailure(error: unknown, mayRetry: boolean = true): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const final = error instanceof FinalError || !mayRetry;
  const detail =
    error instanceof EngineError ? { code: error.code, hint: error.hint ?? null } : { code: 'UNEXPECTED', hint: null };
  return ApplicationFailure.create({
    message,
    type: final ? 'FinalError' : 'RetryableError',
    nonRetryable: final,
    details: [detail],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}
