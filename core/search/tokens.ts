import { FinalError } from '../errors.js';

/**
 * The words of a filter: a `name` is dotted and may hold quoted parts as they were written, `"…"` alone is one as well;
 * a `text` stands in single quotes.
 */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'compare' | 'list' | 'word' | 'other';
  /** As it stands in the filter. */
  readonly text: string;
}

const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['text', /'(?:''|\\'|[^'])*'/y],
  ['number', /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/y],
  ['compare', /[<>=!]+/y],
  ['list', /\((?:'(?:''|\\'|[^'])*'|"(?:""|\\"|[^"])*"|[^()'"])*\)/y],
  [
    'name',
    /(?:[\p{L}_][\p{L}\p{N}_]*|"(?:""|\\"|[^"])*"|`[^`]*`)(?:\.(?:[\p{L}\p{N}_]+|"(?:""|\\"|[^"])*"|`[^`]*`))*/uy,
  ],
];
/** Words with a meaning of their own, where they stand alone. */
const WORDS = /^(and|or|not|in|is|null|like|ilike|asc|desc)$/i;

/** Cuts a filter or an order into words. What fits nothing is an `other` of one character; a quote that never ends too. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text.charAt(at))) at++;
    else {
      const token = tokenAt(text, at);
      tokens.push(token);
      at += token.text.length;
    }
  }
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { kind: WORDS.test(found) ? 'word' : kind, text: found };
  }
  return { kind: 'other', text: String.fromCodePoint(text.codePointAt(at) ?? 0) };
}

/** Takes the quotes off, if there are any. What is between them is left as it is: `''` is two quotes, as in MLflow. */
export function unquoted(text: string): string {
  const quote = text.charAt(0);
  return /["'`]/.test(quote) && text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text;
}

/** What MLflow answers where a call cannot be meant. */
export function invalid(message: string): FinalError {
  return new FinalError('INVALID_PARAMETER_VALUE', { message });
}
