import { Command } from 'commander';
import type { Session } from '../session.js';
import { datasetsLines } from '../view/dataset-lines.js';
import { diffCommand } from './datasets/diff.js';
import { aliasCommand, tagCommand } from './datasets/names.js';
import { ofCommand } from './datasets/of.js';
import { showDatasetCommand } from './datasets/show.js';

export function datasetsCommand(session: Session): Command {
  const command = new Command('datasets')
    .description('list published datasets; show, compare and name their versions')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const all = await (await session.registry()).datasets();
      if (json === true) session.terminal.json(all);
      else datasetsLines(all).forEach((line) => session.terminal.line(line));
    });
  for (const make of [showDatasetCommand, diffCommand, aliasCommand, tagCommand, ofCommand]) {
    command.addCommand(make(session).copyInheritedSettings(command));
  }
  return command;
}
