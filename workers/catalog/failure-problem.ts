import { EngineError } from '../../core/errors.js';
import type { Problem } from '../../core/lint/index.js';

/** What kept a pipeline file from loading, with the line of the user's own file where there is one. */
export function failureProblem(file: string, error: unknown): Problem {
  const message =
    error instanceof EngineError ? error.headline : error instanceof Error ? error.message : String(error);
  const line = lineOf(file, error);
  const where = line === undefined ? file : `${file}:${line}`;
  return {
    rule: 'load',
    severity: 'error',
    message: message.includes(file) ? message : `${where}: ${message}`,
    hint: (error instanceof EngineError ? error.hint : undefined) ?? 'Mend the file; the other pipelines stay loaded.',
  };
}

/** The first frame of the stack that lies in the file, as source maps tell it. */
function lineOf(file: string, error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack.indexOf(`${file}:`);
  return at < 0 ? undefined : /^\d+/.exec(stack.slice(at + file.length + 1))?.[0];
}
