import './node-version.mjs';
import { command } from './command.mjs';
import { handOver } from './hand-over.mjs';
import { findTemporal } from './locate.mjs';
import { ROOT, setUp } from './steps.mjs';

await command({
  help: `
npm start [-- options]: sets up what is missing, then runs \`coppice start\`.

  npm start -- --once      end with the run, leave nothing running
  npm start -- --verbose   show every program that set-up runs
  npx coppice start --help lists the rest
`,
  async run(args) {
    await setUp();
    const env = { COPPICE_TEMPORAL_CLI: findTemporal().path };
    return handOver(['dist/cli/main.js', 'start', ...args], { cwd: ROOT, env });
  },
});
