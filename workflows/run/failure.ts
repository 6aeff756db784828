import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';
import { EngineError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';

/** A rule of ours that was broken ends the run, where any other error would have Temporal try the same again for ever. */
export function endingFailure(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  return ApplicationFailure.nonRetryable(error.message, 'FinalError', { code: error.code, hint: error.hint ?? null });
}

/** What a person should read of a failure: the innermost cause that says something, and the step it came from. */
export function firstFailure(error: unknown): Json {
  let step: string | null = null;
  let here: unknown = error;
  while ((here instanceof ActivityFailure || here instanceof ChildWorkflowFailure) && here.cause !== undefined) {
    if (here instanceof ActivityFailure) step = here.activityType.slice(here.activityType.indexOf('.') + 1);
    here = here.cause;
  }
  const details =
    here instanceof ApplicationFailure
      ? ((here.details?.[0] ?? {}) as { readonly code?: string; readonly hint?: string; readonly step?: string })
      : {};
  return {
    message: here instanceof Error ? here.message : String(here),
    code: details.code ?? null,
    hint: details.hint ?? null,
    step: details.step ?? step,
  };
}
