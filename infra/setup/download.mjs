import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SetupProblem } from './problem.mjs';

/**
 * Fetches a file and checks its digest while it passes. Where nothing answers within `connectMs`, or bytes stop for
 * `idleMs`, it gives up: the next way must begin within seconds.
 * @param {string} url
 * @param {string} file
 * @param {{ sha256: string, connectMs?: number, idleMs?: number, onProgress?: (done: number, total: number) => void }} options
 */
export async function download(url, file, { sha256, connectMs = 5_000, idleMs = 15_000, onProgress }) {
  const watch = deadline(connectMs);
  try {
    const response = await fetch(url, { signal: watch.signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const total = Number(response.headers.get('content-length')) || 0;
    const hash = createHash('sha256');
    let done = 0;
    const measure = new Transform({
      transform(/** @type {Buffer} */ chunk, _encoding, next) {
        watch.extend(idleMs);
        hash.update(chunk);
        onProgress?.((done += chunk.length), total);
        next(null, chunk);
      },
    });
    const body = Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (response.body));
    await pipeline(body, measure, createWriteStream(file));
    const seen = hash.digest('hex');
    if (seen !== sha256) throw new Error(`its SHA-256 is ${seen}, expected ${sha256}`);
  } catch (error) {
    throw new SetupProblem(`${url} could not be downloaded.`, { seen: reason(error) });
  } finally {
    watch.stop();
  }
}

/**
 * @param {string} url
 * @param {number} [connectMs]
 * @returns {Promise<string | undefined>} why it cannot be fetched, or undefined where it can
 */
export async function unreachable(url, connectMs = 5_000) {
  const watch = deadline(connectMs);
  try {
    const response = await fetch(url, { method: 'HEAD', signal: watch.signal });
    return response.ok ? undefined : `${new URL(url).host} answered ${response.status}`;
  } catch (error) {
    return `${new URL(url).host}: ${reason(error)}`;
  } finally {
    watch.stop();
  }
}

/** @param {number} firstMs */
function deadline(firstMs) {
  const controller = new AbortController();
  const start = (/** @type {number} */ ms) =>
    setTimeout(() => controller.abort(new Error(`nothing came for ${Math.round(ms / 1000)} s`)), ms);
  let timer = start(firstMs);
  const stop = () => clearTimeout(timer);
  const extend = (/** @type {number} */ ms) => {
    stop();
    timer = start(ms);
  };
  return { signal: controller.signal, extend, stop };
}

/** `fetch failed` says nothing; its cause does. @param {unknown} error */
function reason(error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
