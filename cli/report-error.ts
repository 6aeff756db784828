import { EngineError, FinalError, withoutHint } from '../core/errors.js';
import { isPlainObject } from '../core/json.js';

/** The command was called in a way it does not understand: exit code 2. */
export class UsageError extends FinalError {}

/** An error as people should see it. */
export interface ErrorReport {
  readonly headline: string;
  readonly hint?: string;
  readonly code?: string;
}

/**
 * Finds the error a person can act on. Temporal wraps what went wrong in failures of its own: the innermost one of ours
 * says it best, else the innermost that says anything.
 */
export function reportOf(error: unknown): ErrorReport {
  const chain = causes(error).filter(({ message }) => message !== '');
  const ours = chain.findLast((one) => one instanceof EngineError || detailOf(one).code !== undefined);
  if (ours instanceof EngineError) return ofEngine(ours);
  const inner = ours ?? chain.at(-1);
  if (inner?.name === 'CancelledFailure') return { headline: 'The run was cancelled.' };
  return inner === undefined ? { headline: String(error) } : ofEngine({ message: inner.message, ...detailOf(inner) });
}

export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}

/** Lines for a terminal: headline, what to do, code. */
export function errorLines({ headline, hint, code }: ErrorReport): readonly string[] {
  const [first, ...rest] = headline.trimEnd().split('\n');
  return [
    `✖ ${first}`,
    ...rest.map((line) => `  ${line}`),
    ...(hint === undefined ? [] : [`  → ${hint}`]),
    ...(code === undefined ? [] : [`  ${code}`]),
  ];
}

function ofEngine({ message, hint, code }: { message: string; hint?: string | undefined; code?: string }): ErrorReport {
  return {
    headline: hint === undefined ? message : withoutHint(message, hint),
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
  };
}

function causes(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

/** What an error of ours left in a failure of Temporal's: `{ code, hint }` as its first detail. */
function detailOf(error: unknown): Pick<ErrorReport, 'hint' | 'code'> {
  const details =
    isPlainObject(error) && Array.isArray(error['details']) ? (error['details'][0] as unknown) : undefined;
  if (!isPlainObject(details)) return {};
  const { code, hint } = details;
  return {
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}
