import { Command } from 'commander';
import { watermarkValue } from '../../../core/increment.js';
import type { Session } from '../../session.js';
import { findWatermark } from './find.js';

export function resetWatermarkCommand(session: Session): Command {
  return new Command('reset')
    .description('let the next run read from elsewhere, or from the beginning; it is on record, with why')
    .argument('<watermark>', 'pipeline/name')
    .requiredOption('--why <text>', 'what others should know of it')
    .option('--to <value>', 'rows past it are new; without it, all are')
    .option('--json', 'as JSON')
    .action(async (text: string, { why, to }: { why: string; to?: string }, command: Command) => {
      const registry = await session.registry();
      const { pipeline, name, kind, value: before } = await findWatermark(registry, text);
      const value = to === undefined ? undefined : watermarkValue(kind, to);
      const target = value === undefined ? {} : { value };
      await registry.resetWatermark({ pipeline, name, ...target, actor: session.actor, why });
      if (command.optsWithGlobals()['json'] === true)
        session.terminal.json({ pipeline, name, from: before ?? null, to: value ?? null });
      else session.terminal.line(`${text}: from ${before ?? 'the beginning'} to ${value ?? 'the beginning'}.`);
    });
}
