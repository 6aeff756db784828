/** Commits one artifact of one file, and says so: `node commit-large.mjs <place> <options as JSON> <file to copy>`. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openArtifacts, type ArtifactOptions } from '../../../infra/stores/open-artifacts.js';

const [place = '', options = '', source = ''] = process.argv.slice(2);
const store = await openArtifacts(place, JSON.parse(options) as ArtifactOptions);
process.send?.({ type: 'ready' });
const from = join(await store.scratch(), 'large.bin');
await copyFile(source, from);
await store.commit({ kind: 'model', files: [{ path: 'large.bin', from }] });
process.send?.({ type: 'committed' });
