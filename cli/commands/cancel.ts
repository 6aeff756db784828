import { Command } from 'commander';
import { findWorkflow } from '../find-run.js';
import type { Session } from '../session.js';

export function cancelCommand(session: Session): Command {
  return new Command('cancel')
    .description('ask a run to stop: steps end softly, what they did is undone')
    .argument('<run>', 'its id, or the beginning of it')
    .action(async (name: string) => {
      const handle = await findWorkflow(session, name);
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING')
        return session.terminal.line(`${handle.workflowId} has ended: ${status.name.toLowerCase()}.`);
      await handle.cancel();
      session.terminal.line(`${handle.workflowId} is being cancelled.`);
    });
}
