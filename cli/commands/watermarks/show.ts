import { Command } from 'commander';
import type { Session } from '../../session.js';
import { watermarkLines } from '../../view/watermark-lines.js';
import { findWatermark } from './find.js';

export function showWatermarkCommand(session: Session): Command {
  return new Command('show')
    .description('where a watermark stands, and who moved it from what to what')
    .argument('<watermark>', 'pipeline/name')
    .option('--json', 'as JSON')
    .action(async (text: string, _options: unknown, command: Command) => {
      const registry = await session.registry();
      const watermark = await findWatermark(registry, text);
      const moves = await registry.watermarkHistory(watermark);
      if (command.optsWithGlobals()['json'] === true) session.terminal.json({ ...watermark, moves });
      else watermarkLines(watermark, moves).forEach((line) => session.terminal.line(line));
    });
}
