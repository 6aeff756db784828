import './node-version.mjs';
import { CHECKS, describeOutcome, runChecks } from './checks.mjs';
import { command } from './command.mjs';
import { ROOT, setUp } from './steps.mjs';

await command({
  help: `
npm run check [-- name…]: everything that is found without running the product. Types, lint, room rules, format,
dead files, the package as published, the lockfile. With names: only the checks whose name contains one of them.

${CHECKS.map(({ name }) => `  ${name}`).join('\n')}
`,
  async run(names) {
    await setUp();
    const chosen = CHECKS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
    const outcomes = await runChecks(chosen, { root: ROOT, onOutcome: (one) => console.log(describeOutcome(one)) });
    const failed = outcomes.filter((one) => !one.passed).length;
    console.log(`\n${outcomes.length - failed} passed, ${failed} failed`);
    return failed === 0 && outcomes.length > 0 ? 0 : 1;
  },
});
