import { Command } from 'commander';
import { diffDatasets } from '../../../core/datasets/diff.js';
import type { Compared, Described } from '../../../core/datasets/diff.js';
import { parseDataset } from '../../../core/datasets/reference.js';
import type { DatasetVersion } from '../../../infra/stores/dataset-registry.js';
import { driftOfVersions } from '../../dataset-drift.js';
import { comparisonOf, withDriftOptions } from '../../drift-options.js';
import type { DriftOptions } from '../../drift-options.js';
import type { Session } from '../../session.js';
import { diffLines } from '../../view/dataset-diff-lines.js';

interface Options extends DriftOptions {
  readonly drift: boolean;
}

export function diffCommand(session: Session): Command {
  const command = new Command('diff')
    .description('what changed from one version to another: schema, rows, statistics, drift')
    .argument('<before>', 'such as flights@2001-01')
    .argument('<after>', 'such as flights@latest')
    .option('--no-drift', 'compare what was kept beside the tables, and do not read them');
  return withDriftOptions(command)
    .option('--json', 'as JSON')
    .action(async (first: string, second: string, options: Options, self: Command) => {
      const comparison = options.drift ? comparisonOf(options) : undefined;
      const registry = await session.registry();
      const before = await registry.datasetVersion(parseDataset(first));
      const after = await registry.datasetVersion(parseDataset(second));
      const diff = diffDatasets(await compared(session, before), await compared(session, after));
      const artifacts = await session.artifacts();
      const drift = await driftOfVersions({ before, after }, { artifacts, comparison });
      const names = { before: nameOf(before), after: nameOf(after) };
      if (self.optsWithGlobals()['json'] === true) session.terminal.json({ ...names, diff, drift });
      else diffLines({ names, diff, drift }).forEach((line) => session.terminal.line(line));
    });
}

/** Statistics of a version that retention gave up may be gone with its table. */
async function compared(session: Session, { artifact, statistics }: DatasetVersion): Promise<Compared> {
  const artifacts = await session.artifacts();
  if (statistics === undefined || !(await artifacts.has(statistics))) return { artifact };
  return { artifact, statistics: (await artifacts.getJson(statistics)) as unknown as Described };
}

function nameOf({ dataset, version }: DatasetVersion): string {
  return `${dataset}@${version}`;
}
