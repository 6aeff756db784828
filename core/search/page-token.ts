import { isPlainObject } from '../json.js';
import { invalid } from './tokens.js';

/** Where the next page begins, as MLflow writes it: base64 of `{"offset": 100}`. */
export function pageToken(offset: number): string {
  return btoa(`{"offset": ${offset}}`);
}

/** The offset that a token names; 0 without one. Throws FinalError `INVALID_PARAMETER_VALUE`. */
export function offsetOf(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const parsed = jsonOf(decoded(token));
  const offset = isPlainObject(parsed) ? parsed['offset'] : undefined;
  if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset > 0) return offset;
  throw invalid(`Invalid page token, parsed value=${JSON.stringify(parsed)}`);
}

function decoded(token: string): string {
  try {
    // Without its padding it is half a token.
    if (token.length % 4 === 0) return atob(token);
  } catch {
    // Said below.
  }
  throw invalid('Invalid page token, could not base64-decode');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`Invalid page token, decoded value=${text}`);
  }
}
