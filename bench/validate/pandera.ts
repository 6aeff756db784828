import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FinalError } from '../../core/errors.js';

const SCRIPT = fileURLToPath(new URL('../../../bench/validate/pandera_flights.py', import.meta.url));

/** A Python process that reads a table and validates it each time it is told to. */
export interface Pandera {
  /** CPU seconds of reading and validating it once; the impossible delays are the one thing it must find. */
  validate(): Promise<number>;
  close(): Promise<void>;
}

/** Throws FinalError `BENCH_PYTHON` where Python, pandas or pandera is not there, or finds something wrong with the table. */
export async function openPandera(parquet: string): Promise<Pandera> {
  const python = process.env['COPPICE_BENCH_PYTHON'] ?? 'python3';
  const child = spawn(python, [SCRIPT, parquet], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const ended = once(child, 'close').catch((error: unknown) => (said = String(error)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done !== true) return line.value;
    await ended;
    const last = said.trim().split('\n').at(-1);
    throw new FinalError('BENCH_PYTHON', {
      message: `${python} validates nothing: ${last}.`,
      hint: 'Set COPPICE_BENCH_PYTHON to a Python with pandas, pyarrow and pandera.',
    });
  };
  await next();
  return {
    async validate() {
      child.stdin.write('\n');
      const { seconds, failed } = JSON.parse(await next()) as { seconds: number; failed: readonly string[] };
      if (failed.length !== 1) throw new Error(`pandera found ${failed.join(', ')}.`);
      return seconds;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
