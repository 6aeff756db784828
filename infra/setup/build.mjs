import './node-version.mjs';
import { command } from './command.mjs';
import { setUp } from './steps.mjs';

await command({
  help: 'npm run build [-- --verbose]: sets up what is missing and compiles to dist/. Nothing happens when it is up to date.',
  async run() {
    await setUp();
    return 0;
  },
});
