import { Command } from 'commander';
import { compareRuns, type StepComparison } from '../../core/reproduced.js';
import { findRun } from '../find-run.js';
import type { Session } from '../session.js';
import { startRun } from '../start-run.js';
import { table } from '../view/text.js';
import { watchRun } from '../watch-run.js';

export function reproduceCommand(session: Session): Command {
  return new Command('reproduce')
    .description('run a run again without cache, with its plan, input and seed, and compare step by step')
    .argument('<run>', 'its id, or the beginning of it')
    .option('--json', 'as JSON')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const before = await findRun(session, name);
      const handle = await startRun(session, {
        pipeline: before.pipeline,
        input: before.input,
        memo: { reproduces: before.id, effects: false, seed: before.seed, reason: `reproduces ${before.workflowId}` },
      });
      await watchRun(handle, { terminal: session.terminal });
      await handle.result();
      const registry = await session.registry();
      const after = await findRun(session, handle.workflowId);
      const compared = compareRuns(await registry.steps(before.id), await registry.steps(after.id));
      if (json === true) session.terminal.json({ before: before.id, after: after.id, steps: compared });
      else comparisonLines(compared).forEach((line) => session.terminal.line(line));
      if (compared.some(({ verdict }) => verdict !== 'same')) session.exitCode = 1;
    });
}

export function comparisonLines(compared: readonly StepComparison[]): readonly string[] {
  const same = compared.filter(({ verdict }) => verdict === 'same').length;
  const rows = compared.map(({ step, verdict }) => [verdict === 'same' ? '✔' : '✖', step, verdict]);
  const all =
    same === compared.length
      ? 'Every step gave the same, bit by bit.'
      : `${same} of ${compared.length} steps gave the same.`;
  return [...table(rows), all];
}
