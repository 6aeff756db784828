import type { Json } from './json.js';

/** What a reader of an error needs: what was seen, and what to do. */
export interface ErrorText {
  /** One sentence that says what was seen and where. */
  readonly message: string;
  /** What the reader should change. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** What was saved for whoever looks into it, as references. It is recorded with the step that failed. */
  readonly evidence?: Json;
}

/** The root of every error Coppice throws on purpose. `retry` is the one question a durable engine asks of an error. */
export abstract class EngineError extends Error {
  abstract readonly retry: boolean;
  readonly code: string;
  readonly hint: string | undefined;
  readonly evidence: Json | undefined;

  constructor(code: string, text: ErrorText) {
    super(text.hint === undefined ? text.message : `${text.message} ${text.hint}`, { cause: text.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = text.hint;
    this.evidence = text.evidence;
  }

  /** The message without the hint, where both are shown apart. */
  get headline(): string {
    return this.hint === undefined ? this.message : withoutHint(this.message, this.hint);
  }
}

/** Trying again cannot help: bad input, a broken schema, no access. */
export class FinalError extends EngineError {
  readonly retry = false;
}

/** Trying again may help: a busy store, a lost worker, a full disk. */
export class RetryableError extends EngineError {
  readonly retry = true;
}

/** A message carries its hint at its end, so that it is whole wherever it is shown alone. */
export function withoutHint(message: string, hint: string): string {
  return message.endsWith(hint) ? message.slice(0, -hint.length).trimEnd() : message;
}
