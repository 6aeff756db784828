import { Command } from 'commander';
import { diffDatasets } from '../../../core/datasets/diff.js';
import type { Compared, Described } from '../../../core/datasets/diff.js';
import { parseDataset } from '../../../core/datasets/reference.js';
import type { DatasetVersion } from '../../../infra/stores/dataset-registry.js';
import type { Session } from '../../session.js';
import { diffLines } from '../../view/dataset-diff-lines.js';

export function diffCommand(session: Session): Command {
  return new Command('diff')
    .description('what changed from one version to another: schema, rows, statistics')
    .argument('<before>', 'such as flights@2001-01')
    .argument('<after>', 'such as flights@latest')
    .option('--json', 'as JSON')
    .action(async (first: string, second: string, _options: unknown, command: Command) => {
      const registry = await session.registry();
      const before = await registry.datasetVersion(parseDataset(first));
      const after = await registry.datasetVersion(parseDataset(second));
      const diff = diffDatasets(await compared(session, before), await compared(session, after));
      const named = { before: nameOf(before), after: nameOf(after) };
      if (command.optsWithGlobals()['json'] === true) session.terminal.json({ ...named, diff });
      else diffLines(diff, named).forEach((line) => session.terminal.line(line));
    });
}

async function compared(session: Session, { artifact, statistics }: DatasetVersion): Promise<Compared> {
  if (statistics === undefined) return { artifact };
  const described = (await (await session.artifacts()).getJson(statistics)) as unknown as Described;
  return { artifact, statistics: described };
}

function nameOf({ dataset, version }: DatasetVersion): string {
  return `${dataset}@${version}`;
}
