import { Command } from 'commander';
import type { Session } from '../session.js';
import { watermarksLines } from '../view/watermark-lines.js';
import { resetWatermarkCommand } from './watermarks/reset.js';
import { showWatermarkCommand } from './watermarks/show.js';

export function watermarksCommand(session: Session): Command {
  const command = new Command('watermarks')
    .description('list how far incremental reads are; show who moved one, and move it by hand')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const all = await (await session.registry()).watermarks();
      if (json === true) session.terminal.json(all);
      else watermarksLines(all).forEach((line) => session.terminal.line(line));
    });
  for (const make of [showWatermarkCommand, resetWatermarkCommand]) {
    command.addCommand(make(session).copyInheritedSettings(command));
  }
  return command;
}
