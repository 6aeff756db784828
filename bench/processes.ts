import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Program {
  readonly module: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly quiet?: boolean;
}

/** A child of the benchmark that has said `ready`. It ends with its parent, as its channel closes. */
export async function startProgram(program: Program): Promise<ChildProcess> {
  const child = fork(program.module, [...(program.args ?? [])], {
    env: program.env ?? process.env,
    execArgv: [...(program.execArgv ?? [])],
    stdio: ['ignore', program.quiet === true ? 'ignore' : 2, 2, 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if ((message as { readonly type?: unknown }).type === 'ready') resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${program.module} ended at once (${code ?? signal}).`)));
  });
  return child;
}

export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(late);
}

/** Ports that are free now; all are held until all are known, so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
