import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';

/**
 * The body of an answer, off the JavaScript heap. Throws `BrokenBody` where it ends early, or where the server says
 * nothing for `silenceMs`.
 */
export async function collect(answer: GetObjectCommandOutput, silenceMs: number): Promise<Buffer> {
  const body = answer.Body as Readable | undefined;
  const content = Buffer.allocUnsafeSlow(answer.ContentLength ?? 0);
  if (body === undefined) return content;
  let filled = 0;
  const stalled = (): void => void body.destroy(brokenBody(`nothing came for ${silenceMs} ms`));
  const timer = setTimeout(stalled, silenceMs);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      timer.refresh();
      chunk.copy(content, filled);
      filled += chunk.length;
    }
  } finally {
    clearTimeout(timer);
  }
  if (filled !== content.length) throw brokenBody(`${filled} of ${content.length} bytes came`);
  return content;
}

function brokenBody(why: string): Error {
  return Object.assign(new Error(`The body of an answer broke off: ${why}.`), { name: 'BrokenBody' });
}
