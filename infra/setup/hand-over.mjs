import { spawn } from 'node:child_process';

/**
 * Gives the terminal to a program of ours and ends as it ends. A signal to us alone is passed on; a terminal's Ctrl-C
 * reaches it by itself, so that one is only outlived here: the program decides what to do with it.
 * @param {readonly string[]} args for Node
 * @param {{ cwd: string, env?: Record<string, string | undefined> }} options
 * @returns {Promise<number>} its exit code, 128 + n after signal n
 */
export function handOver(args, { cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) {
      process.removeAllListeners(signal);
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 9)),
    );
  });
}
