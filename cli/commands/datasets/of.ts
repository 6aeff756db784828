import { Command } from 'commander';
import { findRun } from '../../find-run.js';
import type { Session } from '../../session.js';
import { ofLines } from '../../view/dataset-lines.js';

export function ofCommand(session: Session): Command {
  return new Command('of')
    .description('the data of a run: the versions it read and made')
    .argument('<run>', 'its id, or the beginning of it')
    .option('--json', 'as JSON')
    .action(async (name: string, _options: unknown, command: Command) => {
      const run = await findRun(session, name);
      const data = await (await session.registry()).datasetsOf(run.id);
      if (command.optsWithGlobals()['json'] === true) session.terminal.json({ run: run.id, ...data });
      else ofLines(data).forEach((line) => session.terminal.line(line));
    });
}
