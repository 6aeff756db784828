import { spawn } from 'node:child_process';
import { SetupProblem } from './problem.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

// A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to us alone. Either way no child may stay.
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to ours
 * @property {(line: string) => void} [onLine] each line of stdout and stderr, as it comes
 * @property {number} [timeoutMs] the child is killed after it
 */

/**
 * Runs a program to its end, without a shell.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` is 127 when there is no such program, 124 after the time-out
 */
export function run(command, args, { cwd, env = {}, onLine, timeoutMs } = {}) {
  if (process.env.COPPICE_SETUP_VERBOSE) process.stdout.write(`    $ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const timer = timeoutMs && setTimeout(() => ((timedOut = true), child.kill('SIGKILL')), timeoutMs);
    /** @param {number} code @param {string} [more] */
    const end = (code, more = '') => {
      if (timer) clearTimeout(timer);
      running.delete(child);
      resolve({ code: timedOut ? 124 : code, output: output + more });
    };
    running.add(child);
    const listen = lines(onLine);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output += text;
        listen(text);
      });
    }
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code, signal) => end(code ?? 128, signal ? `ended by ${signal}\n` : ''));
  });
}

/**
 * As `run`, but a failure is a problem that shows the last lines the program wrote.
 * @param {string} headline what did not work, should it fail
 * @param {readonly string[]} commandLine
 * @param {RunOptions & { mend?: string }} [options]
 * @returns {Promise<string>} what it wrote
 */
export async function mustRun(headline, [command = '', ...args], { mend, ...options } = {}) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const seen = `${[command, ...args].join(' ')} ended with ${code}\n${lastLines(output, 15)}`;
  throw new SetupProblem(headline, mend === undefined ? { seen } : { seen, mend });
}

/** @param {string} text @param {number} count */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Cuts a stream into lines; a carriage return ends one too, as progress bars do. @param {((line: string) => void) | undefined} onLine */
function lines(onLine) {
  let rest = '';
  return (/** @type {string} */ text) => {
    if (!onLine) return;
    const parts = (rest + text).split(/[\r\n]+/);
    rest = parts.pop() ?? '';
    for (const line of parts) if (line.trim()) onLine(line.trim());
  };
}
