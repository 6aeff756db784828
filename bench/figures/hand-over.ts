import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../figure.js';
import type { Figure, Result } from '../figure.js';
import type { Answer, Order } from '../hand-over/process.js';
import type { Layout } from '../hand-over/table.js';
import { startProgram, stopProgram } from '../processes.js';
import { inTurns, rounded } from '../turns.js';

const PROCESS = fileURLToPath(new URL('../hand-over/process.js', import.meta.url));
const MOST_HEAP_MIB = 8;
const REPEATS = 15;

/** 1,000,000 × 20 float32 from one step's process to another's, against a write and read of the same bytes. */
export const handOver: Figure = {
  name: 'hand-over',
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
    const start = (): Promise<ChildProcess> =>
      startProgram({ module: PROCESS, args: [join(folder, 'artifacts')], execArgv: ['--expose-gc'] });
    const [writer, reader] = await Promise.all([start(), start()]);
    try {
      const columns = await pass('columns', { folder, writer, reader });
      return [...columns, ...(await pass('vectors', { folder, writer, reader }))];
    } finally {
      await Promise.all([writer, reader].map(stopProgram));
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Sides {
  readonly folder: string;
  readonly writer: ChildProcess;
  readonly reader: ChildProcess;
}

async function pass(layout: Layout, { folder, writer, reader }: Sides): Promise<readonly Result[]> {
  const heaps: number[] = [];
  const sums = new Set<number | undefined>();
  const path = join(folder, `raw-${layout}`);
  const floor = async (): Promise<number> => {
    const written = await tell(writer, { do: 'write-raw', layout, path });
    const read = await tell(reader, { do: 'read-raw', path });
    sums.add(read.sum);
    await rm(path);
    return written.ms + read.ms;
  };
  const ours = async (): Promise<number> => {
    // What lies there already is written anew: only so is each turn the whole work.
    await removeFiles(join(folder, 'artifacts', 'objects'));
    const written = await tell(writer, { do: 'write', layout });
    const read = await tell(reader, { do: 'read', ref: written.ref! });
    sums.add(read.sum);
    heaps.push(Math.max(written.heap, read.heap) / 1_048_576);
    return written.ms + read.ms;
  };
  const figure = layout === 'columns' ? 'hand-over' : 'hand-over-vectors';
  const note = `1,000,000 x 20 float32 (${layout}); both sync to the disk; ours also checks BLAKE3 when writing and reading`;
  const time = await inTurns({ figure, unit: 'ms', ours, floor, most: { ratio: 1.5 }, repeats: REPEATS, note });
  if (sums.size !== 1) throw new Error(`The table changed on its way: sums ${[...sums].join(', ')}.`);
  return [time, heapResult(`${figure}-heap`, median(heaps.slice(1)))];
}

function heapResult(figure: string, grown: number): Result {
  return {
    figure,
    value: rounded(Math.max(0, grown)),
    unit: 'MiB',
    floor: null,
    ratio: null,
    bound: `value <= ${MOST_HEAP_MIB} MiB`,
    ok: grown <= MOST_HEAP_MIB,
    repeats: REPEATS,
    note: 'growth of the JavaScript heap with garbage; a copy of the table on it would be 76 MiB or more',
  };
}

async function removeFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  await Promise.all(files.map((file) => rm(join(file.parentPath, file.name))));
}

function tell(child: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('A side of the hand-over ended.'));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as Answer);
    });
    child.send(order);
  });
}
