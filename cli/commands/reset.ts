import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { FinalError } from '../../core/errors.js';
import { runningSystem, sweep } from '../../infra/processes/record.js';
import { confirmed } from '../confirm.js';
import { UsageError } from '../report-error.js';
import type { Session } from '../session.js';

export function resetCommand(session: Session): Command {
  return new Command('reset')
    .description('remove the state of this project: registry, artifacts, runs, logs')
    .option('-y, --yes', 'do not ask')
    .action(async ({ yes }: { yes?: boolean }) => {
      const { state, project } = session.config;
      refuseProject(state, project);
      if (!existsSync(state)) return session.terminal.line(`There is nothing to remove: ${state} does not exist.`);
      refuseWhileRunning(state);
      if (yes !== true && !(await confirmed(`Remove ${state}, with every run, model and artifact in it?`)))
        return session.terminal.line('Nothing was removed.');
      await sweep(state);
      await rm(state, { recursive: true });
      session.terminal.line(`Removed ${state}.`);
    });
}

/** A slip in COPPICE_STATE must not cost anybody their work. */
function refuseProject(state: string, project: string): void {
  const way = relative(state, project);
  if (way.startsWith('..') || isAbsolute(way)) return;
  throw new UsageError('STATE_HOLDS_PROJECT', {
    message: `The state folder ${state} holds the project itself.`,
    hint: 'Set COPPICE_STATE to a folder of its own, such as .coppice.',
  });
}

function refuseWhileRunning(state: string): void {
  const running = runningSystem(state);
  if (running === undefined) return;
  throw new FinalError('SYSTEM_RUNNING', {
    message: `This project is running in process ${running.supervisor.pid}.`,
    hint: 'Stop it with Ctrl-C first.',
  });
}
