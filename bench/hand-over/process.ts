/**
 * One side of a hand-over, as the runner of a step: it writes a table or reads one, with our store or with bare files.
 * Told what to do over IPC, it answers with what that took and what lay on its heap.
 */
import { open, readFile } from 'node:fs/promises';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { TableRef } from '../../core/artifact.js';
import type { Batch, NumberCells, Table, VectorCells } from '../../core/table.js';
import { batchOf, columnsOf, sumOf } from './table.js';
import type { Layout } from './table.js';

export type Order =
  | { readonly do: 'write'; readonly layout: Layout }
  | { readonly do: 'read'; readonly ref: TableRef }
  | { readonly do: 'write-raw'; readonly layout: Layout; readonly path: string }
  | { readonly do: 'read-raw'; readonly path: string };

export interface Answer {
  readonly ms: number;
  /** How much the JavaScript heap grew while all of the table was held, in bytes, garbage included. */
  readonly heap: number;
  readonly ref?: TableRef;
  /** Of a reader: the sum of all numbers, taken outside the measured time. */
  readonly sum?: number;
}

const artifacts: Artifacts = await openArtifacts(process.argv[2]!);

process.on('message', (order: Order) => void carryOut(order).then((answer) => process.send!(answer)));
process.on('disconnect', () => process.exit(0));
process.send!({ type: 'ready' });

async function carryOut(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'write': {
      const batch = batchOf(order.layout);
      const { layout } = order;
      return metered(async () => ({ ref: await writeTable(artifacts, [batch], { schema: columnsOf(layout) }) }));
    }
    case 'read': {
      const table = openTable(order.ref, artifacts);
      const read = await metered(async () => ({ columns: await columnsIn(table) }));
      return { ms: read.ms, heap: read.heap, sum: sumOf(read.columns) };
    }
    case 'write-raw': {
      const values = valuesOf(batchOf(order.layout));
      return metered(async () => {
        const handle = await open(order.path, 'w');
        await handle.writev(values);
        // Ours outlives a power cut, so the floor does.
        await handle.sync();
        await handle.close();
        return {};
      });
    }
    case 'read-raw': {
      const read = await metered(async () => ({ bytes: await readFile(order.path) }));
      const { buffer, byteOffset, byteLength } = read.bytes;
      return { ms: read.ms, heap: read.heap, sum: sumOf([new Float32Array(buffer, byteOffset, byteLength / 4)]) };
    }
  }
}

async function columnsIn(table: Table): Promise<Float32Array[]> {
  const columns: Float32Array[] = [];
  for await (const batch of table.batches()) columns.push(...valuesOf(batch));
  return columns;
}

function valuesOf(batch: Batch): Float32Array[] {
  return Object.values(batch.columns).map((cells) => (cells as NumberCells | VectorCells).values as Float32Array);
}

async function metered<T>(work: () => Promise<T>): Promise<T & Pick<Answer, 'ms' | 'heap'>> {
  globalThis.gc!();
  const before = process.memoryUsage().heapUsed;
  const begun = performance.now();
  const result = await work();
  const ms = performance.now() - begun;
  return { ...result, ms, heap: process.memoryUsage().heapUsed - before };
}
