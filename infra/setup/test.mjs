import './node-version.mjs';
import { CHECKS, describeOutcome, runChecks } from './checks.mjs';
import { command } from './command.mjs';
import { ROOT, setUp } from './steps.mjs';
import { runSuite, SUITES } from './suites.mjs';

await command({
  help: `
npm test [-- pattern…]: sets up what is missing, then runs everything: checks, unit tests, scenarios.
With patterns: only the test files whose path contains one, and no checks.

  npm test -- core/metrics
  npm run check            the checks alone
  COPPICE_TEST_DATABASE_URL   a PostgreSQL for the registry's tests, besides the embedded one
`,
  async run(patterns) {
    await setUp();
    const totals = { passed: 0, failed: 0, skipped: 0 };
    if (patterns.length === 0) {
      title('checks');
      const outcomes = await runChecks(CHECKS, { root: ROOT, onOutcome: (one) => console.log(describeOutcome(one)) });
      for (const { passed } of outcomes) totals[passed ? 'passed' : 'failed'] += 1;
    }
    for (const suite of SUITES) {
      title(suite.name);
      const counts = await runSuite(suite, { root: ROOT, patterns });
      for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) totals[key] += counts[key];
    }
    if (totals.passed + totals.failed === 0) console.error('\nNo test was found.');
    console.log(
      `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`,
    );
    return totals.failed === 0 && totals.passed > 0 ? 0 : 1;
  },
});

/** @param {string} text */
function title(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`);
}
