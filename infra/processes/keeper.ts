/**
 * A process that keeps a program which is not ours, the Temporal server: it passes on the wish to stop, and ends the
 * program when the supervisor is gone, however that happened. Arguments: the program and its arguments.
 */
import { spawn } from 'node:child_process';
import type { ReadyMessage } from './part.js';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error('usage: keeper <program> [arguments]');

const GRACE_MS = 4_000;
const kept = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

kept.once('spawn', () => process.send?.({ type: 'ready', pid: kept.pid ?? 0 } satisfies ReadyMessage));
kept.once('error', (error) => {
  console.error(`cannot run ${program}: ${error.message}`);
  process.exit(1);
});
kept.once('exit', (code, signal) => {
  if (signal !== null) console.error(`${program} was ended by ${signal}`);
  process.exit(code ?? 1);
});

function end(): void {
  kept.kill('SIGTERM');
  setTimeout(() => kept.kill('SIGKILL'), GRACE_MS).unref();
}

process.once('SIGTERM', end);
process.once('SIGINT', end);
process.once('disconnect', end);
