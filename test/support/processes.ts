import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { basename, join, resolve } from 'node:path';
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
  const exited = new Promise<number | null>((done) => child.once('close', done));
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

async function readyMessage(child: ChildProcess): Promise<Running['ready']> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Running['ready']];
    if (message.type === 'ready') return message;
  }
}

/** A module of the tree as one file of JavaScript that plain Node runs; packages stay packages. Made once a test file. */
export function bundled(entry: string): Promise<string> {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  const outfile = join(root, 'node_modules/.cache/coppice-test', `${basename(entry, '.ts')}-${process.pid}.mjs`);
  const made = build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  }).then(() => outfile);
  bundles.set(entry, made);
  return made;
}

/** A port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
