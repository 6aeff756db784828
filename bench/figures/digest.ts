import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Blake3Hasher } from '@napi-rs/blake-hash';
import { digestFile } from '../../infra/stores/digest.js';
import type { Figure } from '../figure.js';
import { inTurns } from '../turns.js';

const BYTES = 1_000_000_000;
/** What one call of the hash is given. */
const CHUNK = 16 << 20;

/** The digest of a file of 1 GB, as at each commit and first read, against the same hash over as many bytes in memory. */
export const digest1gb: Figure = {
  name: 'digest-1gb',
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
    try {
      const path = join(folder, 'gigabyte');
      const bytes = randomFillSync(Buffer.allocUnsafeSlow(BYTES));
      await writeFile(path, bytes);
      const digests = new Set<string>();
      const result = await inTurns({
        figure: 'digest-1gb',
        unit: 'ms',
        ours: () => timeOf(async () => (await digestFile(path)).digest, digests),
        floor: () => timeOf(() => Promise.resolve(digestInMemory(bytes)), digests),
        most: { ratio: 1.1 },
        repeats: 9,
        note: 'a file in the page cache; floor: the same BLAKE3 over the same bytes in memory, without reading a file',
      });
      if (digests.size !== 1) throw new Error(`One content has several digests: ${[...digests].join(', ')}.`);
      return [result];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function digestInMemory(bytes: Buffer): string {
  const hasher = new Blake3Hasher();
  for (let at = 0; at < bytes.length; at += CHUNK) hasher.update(bytes.subarray(at, at + CHUNK));
  return hasher.digest('hex');
}

async function timeOf(digest: () => Promise<string>, seen: Set<string>): Promise<number> {
  const begun = performance.now();
  seen.add(await digest());
  return performance.now() - begun;
}
