import './node-version.mjs';
import { command } from './command.mjs';
import { ALL, setUp, TOOLS } from './steps.mjs';

await command({
  help: `
Sets up a clone and stops: packages, the Temporal CLI, TensorFlow's library, the build. What is done is skipped.

  node infra/setup/main.mjs [--tools] [--again] [--verbose]

  --tools     all but the build
  --again     try once more what failed before (TensorFlow's native library)
  --verbose   show every step and every program that is run

  COPPICE_TEMPORAL_CLI   the \`temporal\` program to use
  XDG_CACHE_HOME         where downloaded and built tools are kept (~/.cache)
`,
  async run(args) {
    const steps = args.includes('--tools') ? TOOLS : ALL;
    await setUp({ steps, again: args.includes('--again'), verbose: 'COPPICE_SETUP_VERBOSE' in process.env });
    return 0;
  },
});
