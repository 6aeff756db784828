/** Opens a store and says which packages of AWS were loaded for it: `node open-store.mjs <place> <cache>`. */
import { createRequire } from 'node:module';
import { openArtifacts } from '../../../infra/stores/open-artifacts.js';

const [place = '', cache = ''] = process.argv.slice(2);
await openArtifacts(place, { cache, cacheBytes: 1e9, region: 'us-east-1' });
const loaded = Object.keys(createRequire(import.meta.url).cache).map(
  (path) => path.split('/@aws-sdk/')[1]?.split('/')[0],
);
process.send?.({ type: 'ready', loaded: [...new Set(loaded.filter((name) => name !== undefined))] });
process.once('message', () => {});
