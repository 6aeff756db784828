import { FinalError } from './errors.js';

/**
 * Which spans of a source are read: the latest, one by its number, the latest few (`last` counts numbers, not folders, and
 * `skip` leaves out as many of the newest), or all from one to another.
 */
export type SpanChoice =
  | 'latest'
  | number
  | { readonly last: number; readonly skip?: number }
  | { readonly from: number; readonly to?: number };

/** One delivery of data, and which one of its corrections. */
export interface Span {
  readonly span: number;
  readonly version?: number;
}

export interface SpanOptions {
  /** Of a place with `{span}`, or `{yyyy}`, `{mm}`, `{dd}` (then days since 1970-01-01 are counted). Default `latest`. */
  readonly span?: SpanChoice;
  /** Of a place with `{version}`. Default the latest of each span. */
  readonly version?: number;
}

const TOKENS = /\{(span|version|yyyy|mm|dd)\}/g;

/** Whether a place names spans. */
export function hasSpans(place: string): boolean {
  return place.search(TOKENS) >= 0;
}

/** The same place as a glob, which may match more. */
export function spanGlob(place: string): string {
  return place.replaceAll(TOKENS, '[0-9]*');
}

/** What a place's own files are called. `literal` gives the pattern of a part without spans. FinalError `SPAN_INVALID`. */
export function spanPattern(place: string, literal: (glob: string) => string): RegExp {
  const seen = new Set<string>();
  const parts = place.split(TOKENS).map((part, at) => {
    if (at % 2 === 0) return literal(part);
    if (seen.has(part)) return `\\k<${part}>`;
    seen.add(part);
    return `(?<${part}>${part === 'yyyy' ? '\\d{4}' : part === 'mm' || part === 'dd' ? '\\d{2}' : '\\d{1,15}'})`;
  });
  const byDay = ['yyyy', 'mm', 'dd'].filter((name) => seen.has(name)).length;
  if (seen.has('span') ? byDay === 0 : byDay === 3) return new RegExp(`^${parts.join('')}$`);
  throw new FinalError('SPAN_INVALID', {
    message: `"${place}" does not say what its spans are.`,
    hint: 'Write {span}, or all of {yyyy}, {mm} and {dd}; beside it {version} where there are corrections.',
  });
}

/** Which span a file is of; `undefined` for one that only looks like it, as of the 30th of February. */
export function spanOf(name: string, pattern: RegExp): Span | undefined {
  const { span, version, yyyy, mm, dd } = pattern.exec(name)?.groups ?? {};
  const number = span === undefined ? dayNumber([yyyy, mm, dd].join('-')) : Number(span);
  if (number === undefined) return undefined;
  return version === undefined ? { span: number } : { span: number, version: Number(version) };
}

/** Days since 1970-01-01, as TFX numbers such spans. */
function dayNumber(day: string): number | undefined {
  const at = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  return exists ? at.getTime() / 86_400_000 : undefined;
}

/**
 * The spans that are meant, of those there are: in order, each in its latest version. FinalError `SPAN_NOT_FOUND` with what
 * there is, `SPAN_INVALID` for a choice that is none.
 */
export function chooseSpans(there: readonly Span[], { span = 'latest', version }: SpanOptions, place: string): Span[] {
  checkChoice(span, place);
  const latest = there.reduce((most, one) => Math.max(most, one.span), 0);
  const [from, to] = boundsOf(span, latest);
  const meant = there.filter((one) => one.span >= from && one.span <= to);
  const wanted = meant.filter((one) => version === undefined || one.version === version);
  if (wanted.length === 0)
    throw notFound(there, `${spanText(span)}${version === undefined ? '' : ` version ${version}`}`, place);
  const newest = new Map<number, Span>();
  for (const one of wanted) {
    const before = newest.get(one.span);
    if (before === undefined || (one.version ?? 0) > (before.version ?? 0)) newest.set(one.span, one);
  }
  return [...newest.values()].sort((a, b) => a.span - b.span);
}

function boundsOf(choice: SpanChoice, latest: number): readonly [from: number, to: number] {
  if (choice === 'latest') return [latest, latest];
  if (typeof choice === 'number') return [choice, choice];
  if ('from' in choice) return [choice.from, choice.to ?? latest];
  const to = latest - (choice.skip ?? 0);
  return [to - choice.last + 1, to];
}

function checkChoice(choice: SpanChoice, place: string): void {
  const numbers =
    typeof choice === 'object' ? Object.values<number>({ ...choice }) : [choice === 'latest' ? 0 : choice];
  const none = typeof choice === 'object' && 'last' in choice && choice.last === 0;
  if (!none && numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return;
  throw new FinalError('SPAN_INVALID', {
    message: `The spans of "${place}" are asked for as ${spanText(choice)}.`,
    hint: "Write 'latest', a number, { last: 7 } or { from: 3, to: 5 }, in whole numbers.",
  });
}

function spanText(choice: SpanChoice): string {
  return typeof choice === 'object' ? JSON.stringify(choice) : String(choice);
}

function notFound(there: readonly Span[], wanted: string, place: string): FinalError {
  const spans = [...new Set(there.map(nameOf))];
  const last = spans.slice(-20).join(', ');
  return new FinalError('SPAN_NOT_FOUND', {
    message: `"${place}" has no span ${wanted}.`,
    hint: spans.length === 0 ? 'Nothing there is named so.' : `There is: ${spans.length > 20 ? '…, ' : ''}${last}.`,
  });
}

/** `3`, or `3 version 2`. */
export function nameOf({ span, version }: Span): string {
  return version === undefined ? String(span) : `${span} version ${version}`;
}
