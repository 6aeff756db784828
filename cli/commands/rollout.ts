import type { WorkflowHandle } from '@temporalio/client';
import { Command } from 'commander';
import { FinalError } from '../../core/errors.js';
import { abortRollout, promoteRollout, resumeRollout, rolloutQuery } from '../../workflows/rollout-messages.js';
import type { Session } from '../session.js';
import { rolloutLines } from '../view/rollout-lines.js';

const DECISIONS = [
  { name: 'resume', update: resumeRollout, description: 'go on with a rollout that waits for a person' },
  { name: 'promote', update: promoteRollout, description: 'all traffic to the new version now' },
  { name: 'abort', update: abortRollout, description: 'all traffic back to the champion' },
] as const;

export function rolloutCommand(session: Session): Command {
  const command = new Command('rollout').description('look at an endpoint’s rollout, or decide it');
  command
    .command('status')
    .description('how far the running, or else the last, rollout is')
    .argument('<endpoint>')
    .option('--json', 'as JSON')
    .action(async (endpoint: string, { json }: { json?: boolean }) => {
      const view = await (await find(session, endpoint)).query(rolloutQuery);
      if (json === true) session.terminal.line(JSON.stringify(view, null, 2));
      else rolloutLines(view).forEach((line) => session.terminal.line(line));
    });
  for (const { name, update, description } of DECISIONS) {
    command
      .command(name)
      .description(description)
      .argument('<endpoint>')
      .option('--by <name>', 'who decides; the user of this computer when left out')
      .option('--why <text>', 'why')
      .action(async (endpoint: string, { by = session.userName, why }: { by?: string; why?: string }) => {
        const handle = await find(session, endpoint);
        const phase = await handle.executeUpdate(update, { args: [{ by, ...(why === undefined ? {} : { why }) }] });
        session.terminal.line(`${endpoint}: ${name} by ${by}; now ${phase}.`);
      });
  }
  return command;
}

/** An endpoint has one rollout at a time, and its workflow bears the endpoint's name. */
async function find(session: Session, endpoint: string): Promise<WorkflowHandle> {
  const handle = (await session.client()).workflow.getHandle(`rollout/${endpoint}`);
  await handle.describe().catch((cause: unknown) => {
    throw new FinalError('ROLLOUT_NOT_FOUND', {
      message: `There was no rollout to an endpoint "${endpoint}".`,
      hint: '"coppice models" lists what is registered; a pipeline’s p.deploy starts a rollout.',
      cause,
    });
  });
  return handle;
}
