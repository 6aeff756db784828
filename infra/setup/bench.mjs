import './node-version.mjs';
import { command } from './command.mjs';
import { compileBench } from './compile.mjs';
import { handOver } from './hand-over.mjs';
import { findTemporal } from './locate.mjs';
import { ALL, ROOT, setUp } from './steps.mjs';

await command({
  help: 'npm run bench [-- name…]: sets up what is missing, then measures: one JSON line a figure, all of them or the named.',
  async run(args) {
    await setUp({ steps: [...ALL, compileBench] });
    return handOver(['dist/bench/main.js', ...args], { cwd: ROOT, env: { COPPICE_TEMPORAL_CLI: findTemporal().path } });
  },
});
