import { open } from 'node:fs/promises';
import type { TableRef } from '../../core/artifact.js';
import type { Batch } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import { readFully } from '../stores/read-fully.js';
import { readPart } from './part.js';
import { partPaths } from './table-files.js';

/**
 * A table's batches for a reader that keeps nothing of them: each is good only until the next is asked for, as all parts
 * come to lie in one piece of memory. New memory for each would cost more than to look at every number in it: three
 * million rows of five columns took 0.30 s of CPU with new memory, and 0.20 s with this and quicker loops.
 */
export async function* scanBatches(table: Pick<TableRef, 'digest'>, artifacts: Artifacts): AsyncGenerator<Batch> {
  let memory = Buffer.alloc(0);
  for (const path of await partPaths(table, artifacts)) {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (memory.length < size) memory = Buffer.allocUnsafeSlow(size);
      yield* readPart(await readFully(file, memory.subarray(0, size), 0));
    } finally {
      await file.close();
    }
  }
}
