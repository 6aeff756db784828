import { Command } from 'commander';
import { bringUp, stayUp } from '../bring-up.js';
import { interruptSignal } from '../interrupt.js';
import type { Session } from '../session.js';

export function devCommand(session: Session): Command {
  return new Command('dev')
    .description('start all parts on this machine: Temporal server, registry, worker, model server')
    .action(async () => {
      const signal = interruptSignal(() => process.exit(130));
      const system = await bringUp(session, signal);
      await stayUp(session, system, signal);
    });
}
