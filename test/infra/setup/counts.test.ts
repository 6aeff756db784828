import { describe, expect, it } from '@jest/globals';
import { runChecks } from '../../../infra/setup/checks.mjs';
import { outputsOf } from '../../../infra/setup/compile.mjs';
import { explain, SetupProblem } from '../../../infra/setup/problem.mjs';
import { run } from '../../../infra/setup/run.mjs';
import { digestOf, listFiles } from '../../../infra/setup/sources.mjs';
import { countsOf } from '../../../infra/setup/suites.mjs';
import { temporaryFolder, write } from './folders.js';

describe('countsOf', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 0,
  };

  it('is what jest counted', () => {
    expect(countsOf(report, 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
    expect(countsOf({ ...report, numFailedTests: 2 }, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it('counts a file that does not load', () => {
    expect(countsOf({ ...report, numRuntimeErrorTestSuites: 1 }, 1).failed).toBe(1);
  });

  it('never passes a jest that died: without a report, or without a test to blame', () => {
    expect(countsOf(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countsOf(report, 124).failed).toBe(1);
  });
});

describe('runChecks', () => {
  it('shows outcomes in the order of the list, whichever ends first', async () => {
    let letSlowEnd = (): void => {};
    const slow = new Promise<void>((resolve) => (letSlowEnd = resolve));
    const checks = [
      { name: 'slow', perform: async () => (await slow, { code: 0, output: '' }) },
      { name: 'quick', perform: async () => ({ code: 1, output: 'why' }) },
      { name: 'last', perform: async () => (letSlowEnd(), { code: 0, output: '' }) },
    ];
    const shown: string[] = [];
    const outcomes = await runChecks(checks, {
      root: '.',
      onOutcome: ({ name, passed }) => shown.push(`${name} ${passed}`),
    });
    expect(shown).toEqual(['slow true', 'quick false', 'last true']);
    expect(outcomes).toHaveLength(3);
  });
});

describe('run', () => {
  it('gives the exit code, 127 for no such program, 124 after the time-out', async () => {
    expect(await run(process.execPath, ['-e', 'console.log("out"); process.exit(3)'])).toEqual({
      code: 3,
      output: 'out\n',
    });
    expect((await run('no-such-program', [])).code).toBe(127);
    expect((await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 50 })).code).toBe(124);
  });

  it('cuts progress bars into lines', async () => {
    const lines: string[] = [];
    await run(process.execPath, ['-e', 'process.stdout.write("1 %\\r2 %\\r\\ndone\\n")'], {
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['1 %', '2 %', 'done']);
  });
});

describe('the build', () => {
  const folder = temporaryFolder();

  it('knows its sources by name and content', () => {
    write(folder, 'core/b.ts', '1');
    write(folder, 'core/a/a.ts', '2');
    const before = digestOf(folder, listFiles(folder, ['core', 'absent']));
    expect(listFiles(folder, ['core'])).toEqual(['core/a/a.ts', 'core/b.ts']);
    write(folder, 'core/b.ts', '12');
    expect(digestOf(folder, listFiles(folder, ['core']))).not.toBe(before);
    write(folder, 'core/b.ts', '1');
    expect(digestOf(folder, listFiles(folder, ['core']))).toBe(before);
  });

  it('keeps of dist/ what a source still makes', () => {
    const outputs = outputsOf(['core/a.ts', 'infra/setup/locate.d.mts', 'core/types.d.ts']);
    expect(outputs).toEqual(expect.arrayContaining(['dist/core/a.js', 'dist/core/a.d.ts', 'dist/workflow-bundle.js']));
    expect(outputs.filter((file) => file.includes('types'))).toEqual([]);
  });
});

describe('explain', () => {
  it('shows headline, what was seen and what mends it, and no stack', () => {
    const problem = new SetupProblem('Go is not installed.', { seen: 'PATH=/bin\nHOME=/', mend: 'install Go' });
    expect(explain(problem)).toBe('Go is not installed.\n  seen: PATH=/bin\n        HOME=/\n  mend: install Go');
  });
});
