import { Command } from 'commander';
import { FinalError } from '../../core/errors.js';
import { moment } from '../json-input.js';
import { UsageError } from '../report-error.js';
import type { Session } from '../session.js';

export function backfillCommand(session: Session): Command {
  return new Command('backfill')
    .description('run a schedule for data of the past, one run after another')
    .argument('<pipeline>', 'a pipeline whose schedule is applied')
    .requiredOption('--from <time>', 'beginning of the data, such as 2001-01-01')
    .requiredOption('--to <time>', 'end of the data')
    .action(async (pipeline: string, options: { from: string; to: string }) => {
      const span = { from: moment('--from', options.from), to: moment('--to', options.to) };
      if (span.from >= span.to) {
        throw new UsageError('EMPTY_SPAN', {
          message: `--from ${options.from} is not before --to ${options.to}.`,
          hint: 'Swap them.',
        });
      }
      const { backfill } = await import('../../infra/temporal/schedules.js');
      const { ScheduleNotFoundError } = await import('@temporalio/client');
      const client = await session.client();
      try {
        const times = await backfill(client, pipeline, span);
        backfillLines(pipeline, times).forEach((line) => session.terminal.line(line));
      } catch (error) {
        throw error instanceof ScheduleNotFoundError ? notApplied(pipeline) : error;
      }
    });
}

export function backfillLines(pipeline: string, times: readonly Date[]): readonly string[] {
  if (times.length === 0) return [`The schedule of ${pipeline} names no time in it.`];
  const runs = times.length === 1 ? '1 run' : `${times.length} runs, one after another`;
  return [
    `${pipeline}: ${runs}, as of ${times.map((time) => time.toISOString()).join(', ')}.`,
    `Follow with: coppice runs --pipeline ${pipeline}`,
  ];
}

function notApplied(pipeline: string): FinalError {
  return new FinalError('NO_SCHEDULE', {
    message: `The server has no schedule for "${pipeline}".`,
    hint: 'Give its file a schedule, and run "coppice apply".',
  });
}
