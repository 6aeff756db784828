import './node-version.mjs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { handOver } from './hand-over.mjs';
import { ROOT, setUp, TOOLS } from './steps.mjs';

/** In node_modules/, so that what it leaves out of the bundle is found from there. */
const BUILDER = join(ROOT, 'node_modules/.cache/coppice/docs.mjs');

await command({
  help: 'npm run docs [-- folder]: sets up what is missing, makes the plots, and writes the documents as a site to dist/docs/.',
  async run(args) {
    await setUp({ steps: TOOLS });
    const { build } = await import('esbuild');
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['docs/site/main.ts'],
      outfile: BUILDER,
      bundle: true,
      packages: 'external',
      // The public name is for pipelines; no file of the site or of a plot goes by it.
      tsconfigRaw: {},
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
    });
    return handOver([BUILDER, ...args], { cwd: ROOT });
  },
});
