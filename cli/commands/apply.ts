import { Command } from 'commander';
import { reconcileSchedules, type ScheduleChange } from '../../core/schedules.js';
import type { Session } from '../session.js';
import { table } from '../view/text.js';

interface Options {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const SIGNS: Readonly<Record<ScheduleChange['kind'], string>> = {
  created: '+',
  changed: '~',
  paused: '⏸',
  resumed: '▶',
  removed: '-',
  unchanged: '=',
  left: '!',
};

export function applyCommand(session: Session): Command {
  return new Command('apply')
    .description('make the schedules on the Temporal server those of the pipeline files')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', 'as JSON')
    .action(async ({ dryRun, json }: Options) => {
      const { applySchedule, liveSchedules } = await import('../../infra/temporal/schedules.js');
      const [pipelines, client] = await Promise.all([session.pipelines(), session.client()]);
      const { taskQueue } = session.config;
      const wanted = pipelines.map(({ name, plan }) => ({
        pipeline: name,
        broken: plan === undefined,
        ...(plan?.schedule === undefined ? {} : { schedule: plan.schedule }),
      }));
      const live = await liveSchedules(client, { taskQueue, pipelines: pipelines.map(({ name }) => name) });
      const changes = reconcileSchedules(wanted, live);
      if (dryRun !== true) for (const change of changes) await applySchedule(client, change, taskQueue);
      if (json === true) session.terminal.json(changes);
      else applyLines(changes, dryRun === true).forEach((line) => session.terminal.line(line));
    });
}

export function applyLines(changes: readonly ScheduleChange[], dryRun: boolean): readonly string[] {
  if (changes.length === 0) return ['No pipeline has a schedule.'];
  const rows = changes.map(({ kind, pipeline, why }) => [SIGNS[kind], kind, pipeline, why]);
  return [...table(rows), ...(dryRun ? ['Nothing was done: this was --dry-run.'] : [])];
}
