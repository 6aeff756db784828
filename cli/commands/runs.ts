import { Command, Option } from 'commander';
import { intervalText } from '../../core/interval.js';
import type { RunRecord, RunState } from '../../infra/stores/registry.js';
import { wholeNumber } from '../json-input.js';
import { settleRuns } from '../settle-runs.js';
import type { Session } from '../session.js';
import { span } from '../view/duration.js';
import { table } from '../view/text.js';

interface Options {
  readonly pipeline?: string;
  readonly state?: RunState;
  readonly limit: string;
  readonly json?: boolean;
}

export function runsCommand(session: Session): Command {
  return new Command('runs')
    .description('list runs, newest first')
    .option('-p, --pipeline <name>', 'only of this pipeline')
    .addOption(
      new Option('-s, --state <state>', 'only in this state').choices([
        'running',
        'completed',
        'failed',
        'cancelled',
        'terminated',
      ]),
    )
    .option('-n, --limit <number>', 'at most so many', '20')
    .option('--json', 'as JSON')
    .action(async ({ pipeline, state, limit, json }: Options) => {
      const registry = await session.registry();
      const recorded = await registry.runs({
        limit: wholeNumber('--limit', limit),
        ...(pipeline === undefined ? {} : { pipeline }),
        ...(state === undefined ? {} : { state }),
      });
      const runs = await settleRuns(session, recorded);
      if (json === true) session.terminal.json(runs);
      else runsLines(runs, Date.now()).forEach((line) => session.terminal.line(line));
    });
}

export function runsLines(runs: readonly RunRecord[], now: number): readonly string[] {
  if (runs.length === 0) return ['No runs yet. Start one with: coppice run <pipeline>'];
  const timed = runs.some(({ interval }) => interval !== undefined);
  const rows = runs.map(({ workflowId, state, startedAt, endedAt, actor, reason, interval }) => [
    workflowId,
    state,
    startedAt.toISOString().slice(0, 16).replace('T', ' '),
    span((endedAt?.getTime() ?? now) - startedAt.getTime()),
    ...(timed ? [interval === undefined ? '' : intervalText(interval)] : []),
    `${actor}, ${reason}`,
  ]);
  return table([['RUN', 'STATE', 'STARTED (UTC)', 'TOOK', ...(timed ? ['DATA OF'] : []), 'WHY'], ...rows]);
}
