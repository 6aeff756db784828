/** Shorter ones would blank out ordinary words, and are no secrets. */
const LEAST = 4;
/** The longest first, so that one that contains another is hidden whole. */
let hidden: readonly string[] = [];

/** From now on `redact` replaces this text, as it is and as addresses, JSON and Basic authentication write it. */
export function hide(text: string): void {
  if (text.length < LEAST) return;
  const base64 = Buffer.from(text).toString('base64');
  const forms = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), base64];
  hidden = [...new Set([...hidden, ...forms])].sort((a, b) => b.length - a.length);
}

/** A text without what this process must not say. */
export function redact(text: string): string {
  return hidden.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/** Lets everything that is written to a stream go through `redact`: what users' code and its libraries print as well. */
export function redactWrites(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: []) =>
    write(hidden.length === 0 || typeof chunk !== 'string' ? chunk : redact(chunk), ...rest);
}
