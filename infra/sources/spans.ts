import { FinalError } from '../../core/errors.js';
import { chooseSpans, hasSpans, nameOf, spanGlob, spanOf, spanPattern } from '../../core/span.js';
import type { Span, SpanOptions } from '../../core/span.js';
import { globPattern } from './glob.js';

interface Finding<F> {
  /** Lists what a glob names. */
  readonly list: (glob: string) => Promise<readonly F[]>;
  /** What the place's pattern is held against. */
  readonly nameOf: (file: F) => string;
  /** The place as such a name would be. */
  readonly full: string;
}

/** The files that a place names; of one with spans, those of the spans that are meant, span by span. */
export async function ofSpans<F>(
  place: string,
  options: SpanOptions,
  { list, nameOf: name, full }: Finding<F>,
): Promise<readonly (readonly [file: F, span: Span | undefined])[]> {
  if (!hasSpans(place)) {
    if (options.span !== undefined || options.version !== undefined) throw noSpans(place);
    return (await list(place)).map((file) => [file, undefined] as const);
  }
  const pattern = spanPattern(full, (glob) => globPattern(glob).source.slice(1, -1));
  const files = await list(spanGlob(place)).catch((error: unknown) => {
    if (error instanceof FinalError && error.code === 'SOURCE_NOT_FOUND') return [];
    throw error;
  });
  const found = files.flatMap((file) => {
    const span = spanOf(name(file), pattern);
    return span === undefined ? [] : [[file, span] as const];
  });
  const spans = sorted(found.map(([, span]) => span));
  const chosen = chooseSpans(spans, options, place);
  return chosen.flatMap((wanted) => found.filter(([, span]) => nameOf(span) === nameOf(wanted)));
}

function sorted(spans: readonly Span[]): readonly Span[] {
  return [...spans].sort((a, b) => a.span - b.span || (a.version ?? 0) - (b.version ?? 0));
}

/** Each once. */
export function spansAmong(files: readonly { readonly span?: Span | undefined }[]): readonly Span[] {
  const all = files.flatMap(({ span }) => span ?? []);
  return [...new Map(all.map((span) => [nameOf(span), span])).values()];
}

/** A web server does not list what it has. FinalError `SPAN_INVALID`. */
export function refuseSpans(place: string, { span, version }: SpanOptions): void {
  if (!hasSpans(place) && span === undefined && version === undefined) return;
  throw new FinalError('SPAN_INVALID', {
    message: `The spans of "${place.replace(/[?#].*$/, '?…')}" cannot be found: a web server does not list what it has.`,
    hint: 'Read spans from files, a package or s3://, or write the address of one.',
  });
}

function noSpans(place: string): FinalError {
  return new FinalError('SPAN_INVALID', {
    message: `A span of "${place}" is asked for, and its name has none.`,
    hint: 'Write where the number stands: data/{span}/*.parquet, and {version} for one of its corrections.',
  });
}
