import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const bundles = new Map<string, Promise<string>>();

/** One of our processes, running for real. */
export interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The `ready` message, as the process sent it. */
  readonly ready: { readonly type: string; readonly [key: string]: unknown };
  /** What it wrote to standard output and error so far. */
  output(): string;
  /** SIGTERM; its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/**
 * Forks an entry point of the tree, e.g. `workers/control.ts`, and waits until it says that it is ready.
 * Throws with its output when it ends before.
 */
export async function start(
  entry: string,
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[] = [],
): Promise<Running> {
  const child = fork(await bundled(entry), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = ended(child);
  const ready = await Promise.race([readyMessage(child), exited.then((code) => code ?? -1)]);
  if (typeof ready === 'number') throw new Error(`${entry} ended with ${ready} before it was ready:\n${output}`);
  const signal = (name: NodeJS.Signals): Promise<number | null> => (child.kill(name), exited);
  return {
    pid: child.pid ?? -1,
    child,
    ready,
    output: () => output,
    stop: () => signal('SIGTERM'),
    kill: async () => void (await signal('SIGKILL')),
  };
}

/** Its exit code, once all its output is here too. (`close` does not come where the parent closed the channel.) */
async function ended(child: ChildProcess): Promise<number | null> {
  const outputs = [child.stdout, child.stderr].flatMap((stream) => (stream === null ? [] : [once(stream, 'close')]));
  const [code] = (await once(child, 'exit')) as [number | null];
  await Promise.all(outputs);
  return code;
}

async function readyMessage(child: ChildProcess): Promise<Running['ready']> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Running['ready']];
    if (message.type === 'ready') return message;
  }
}

/** A module of the tree as one file of JavaScript that plain Node runs; packages stay packages. Made once a test file. */
export function bundled(entry: string): Promise<string> {
  const known = bundles.get(entry) ?? bundle(entry);
  bundles.set(entry, known);
  return known;
}

/** Named for its content: test files that run side by side share it, and none ever sees half of it. */
async function bundle(entry: string): Promise<string> {
  const made = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
    write: false,
  });
  const text = made.outputFiles[0]?.text ?? '';
  const name = `${basename(entry, '.ts')}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`;
  const file = join(root, 'node_modules/.cache/coppice-test', name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
  return file;
}

/**
 * A port of the loopback interface that nobody listens on now. It lies below those that systems give to outgoing
 * connections: one of them may be another program's by the time a killed server comes back to it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_240, 32_768);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
