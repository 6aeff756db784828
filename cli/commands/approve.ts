import { Command } from 'commander';
import { answerGate, type GateAnswer } from '../../workflows/messages.js';
import { findWorkflow } from '../find-run.js';
import type { Session } from '../session.js';

interface Options {
  readonly reject?: boolean;
  readonly note?: string;
  readonly by?: string;
  readonly as?: string;
}

export function approveCommand(session: Session): Command {
  return new Command('approve')
    .description('answer a gate that waits for a person')
    .argument('<run>', 'its id, or the beginning of it')
    .argument('<gate>', 'the id of the gate')
    .option('--reject', 'say no')
    .option('--note <text>', 'why')
    .option('--by <name>', 'who answers; the user of this computer when left out')
    .option('--as <role>', 'the role in which they answer, where the gate names roles')
    .action(async (name: string, gate: string, { reject, note, by, as }: Options) => {
      const handle = await findWorkflow(session, name);
      const answer: GateAnswer = {
        gate,
        approve: reject !== true,
        by: by ?? session.userName,
        ...(as === undefined ? {} : { as }),
        ...(note === undefined ? {} : { note }),
      };
      await handle.executeUpdate(answerGate, { args: [answer] });
      session.terminal.line(
        `${gate} of ${handle.workflowId}: ${answer.approve ? 'approved' : 'rejected'} by ${answer.by}.`,
      );
    });
}
