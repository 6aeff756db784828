import { Command } from 'commander';
import { milliseconds } from '../../core/duration.js';
import { checkAge, collectGarbage } from '../../infra/stores/collect-garbage.js';
import type { Collected } from '../../infra/stores/collect-garbage.js';
import type { Registry } from '../../infra/stores/registry.js';
import { confirmed } from '../confirm.js';
import type { Session } from '../session.js';
import { settleRuns } from '../settle-runs.js';
import { bytes } from '../view/bytes.js';

interface Options {
  readonly dryRun?: boolean;
  readonly olderThan: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function gcCommand(session: Session): Command {
  return new Command('gc')
    .description('remove artifacts that no model, dataset, run under way or cache entry needs')
    .option('--dry-run', 'say what would go, and remove nothing')
    .option('--older-than <duration>', 'only what is older, and cache entries unused for as long', '7d')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(async ({ dryRun = false, olderThan: age, yes, json }: Options) => {
      const olderThan = checkAge(milliseconds(age));
      const [registry, artifacts] = [await session.registry(), await session.artifacts()];
      await settleAll(session, registry);
      const collect = (dry: boolean): Promise<Collected> => collectGarbage({ registry, artifacts }, { olderThan, dry });
      const tell = (collected: Collected, dry: boolean): void => {
        if (json === true) session.terminal.json({ ...collected, dryRun: dry });
        else gcLines(collected, dry).forEach((line) => session.terminal.line(line));
      };
      if (dryRun) return tell(await collect(true), true);
      if (yes !== true) {
        const would = await collect(true);
        if (json !== true) gcLines(would, true).forEach((line) => session.terminal.line(line));
        if (!(await confirmed('Remove them?'))) return session.terminal.line('Nothing was removed.');
      }
      tell(await collect(false), false);
    });
}

/** A run that was stopped by force is on record as running, and would keep all it made for ever. */
async function settleAll(session: Session, registry: Registry): Promise<void> {
  await settleRuns(session, await registry.runs({ state: 'running', limit: 10_000 }));
}

export function gcLines(
  { artifacts, files, bytes: size, cacheEntries, expired, kept }: Collected,
  dry: boolean,
): readonly string[] {
  const would = dry ? 'Would remove' : 'Removed';
  return [
    ...expired.map(
      ({ dataset, version, createdAt }) =>
        `${dry ? 'Would give up' : 'Gave up'} ${dataset}@${version} of ${createdAt.toISOString().slice(0, 10)}: its dataset keeps it no longer.`,
    ),
    `${would} ${count(artifacts, 'artifact')} and ${count(files, 'file')}, ${bytes(size)}, and ${count(cacheEntries, 'cache entry', 'cache entries')}.`,
    `${count(kept, 'artifact')} ${kept === 1 ? 'is' : 'are'} needed.`,
  ];
}

function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
