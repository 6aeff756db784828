import { readFileSync } from 'node:fs';
import { instantOf } from '../core/interval.js';
import type { Json } from '../core/json.js';
import { UsageError } from './report-error.js';

/** The value of `--input`: JSON, `@file`, or `-` for standard input. */
export function readJsonInput(text: string): Json {
  const source = text === '-' ? readFileSync(0, 'utf8') : text.startsWith('@') ? readInputFile(text.slice(1)) : text;
  try {
    return JSON.parse(source) as Json;
  } catch (cause) {
    throw new UsageError('INPUT_JSON', {
      message: `The input is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: `Write it as --input '{"month":"2001-02"}', or --input @file.json.`,
      cause,
    });
  }
}

function readInputFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError('INPUT_FILE', {
      message: `The input file "${path}" cannot be read.`,
      hint: 'Check its name.',
      cause,
    });
  }
}

/** A whole number from 0, as for `--seed`. */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new UsageError('NOT_A_NUMBER', { message: `${option} is "${text}".`, hint: 'Give a whole number from 0.' });
}

/** A day or a time: `2001-02`, `2001-02-01`, `2001-02-01T03:00:00Z`. Times without a zone are UTC. */
export function moment(option: string, text: string): Date {
  const at = instantOf(text);
  if (at !== undefined) return at;
  throw new UsageError('NOT_A_TIME', {
    message: `${option} is "${text}".`,
    hint: 'Write it as 2001-02-01 or 2001-02-01T03:00:00Z.',
  });
}

/** `2001-01-01/2001-02-01`, as ISO 8601 writes it. */
export function interval(option: string, text: string): { readonly start: string; readonly end: string } {
  const [from = '', to = '', ...more] = text.split('/');
  const [start, end] = [moment(option, from), moment(option, to)];
  if (more.length === 0 && start < end) return { start: start.toISOString(), end: end.toISOString() };
  throw new UsageError('INTERVAL', {
    message: `${option} is "${text}".`,
    hint: 'Write two times, the first before the second: 2001-01-01/2001-02-01.',
  });
}
