import { EngineError } from '../../core/errors.js';
import { redact } from '../../infra/redact.js';
import type { Failure } from './protocol.js';

/** A user's own error may pass with another attempt; ours say so themselves. No text of it tells a secret. */
export function toFailure(thrown: unknown): Failure {
  const failure = failureOf(thrown);
  const { message, hint, stack } = failure;
  return { ...failure, message: redact(message), hint: hint && redact(hint), stack: stack && redact(stack) };
}

function failureOf(thrown: unknown): Failure {
  const stack = thrown instanceof Error ? (thrown.stack ?? null) : null;
  if (thrown instanceof EngineError) {
    return { message: thrown.message, code: thrown.code, hint: thrown.hint ?? null, retry: thrown.retry, stack };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { message, code: 'STEP_THREW', hint: null, retry: true, stack };
}
