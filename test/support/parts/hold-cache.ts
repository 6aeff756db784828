/** Caches a file, holds its path and waits: `node hold-cache.mjs <folder>`; told anything, it ends by itself. */
import { writeFile } from 'node:fs/promises';
import { LocalCache } from '../../../infra/stores/cache/local-cache.js';
import { digestOf } from '../../../infra/stores/digest.js';

const cache = await LocalCache.open(process.argv[2] ?? '', 1_000_000);
const [from, name] = [cache.coming(), `${digestOf('held')}.txt`];
await writeFile(from, 'held');
const path = await cache.add(from, name);
await writeFile(cache.coming(), 'half');
process.once('message', () => process.disconnect());
process.send?.({ type: 'ready', path });
