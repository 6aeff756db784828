import { Command } from 'commander';
import { parseDataset } from '../../../core/datasets/reference.js';
import type { DatasetRead, DatasetTag, DatasetVersion } from '../../../infra/stores/dataset-registry.js';
import type { Registry } from '../../../infra/stores/registry.js';
import type { Session } from '../../session.js';
import { shownLines } from '../../view/dataset-lines.js';

/** A dataset, or one version of it, with all that is known of it. */
export interface ShownDataset {
  readonly dataset: string;
  readonly versions: readonly DatasetVersion[];
  readonly aliases: { readonly [alias: string]: number };
  readonly tags: readonly DatasetTag[];
  readonly readers: readonly DatasetRead[];
}

export function showDatasetCommand(session: Session): Command {
  return new Command('show')
    .description('its versions, aliases and tags, which runs made them, and which read them')
    .argument('<name>', 'a dataset, or a version of it: flights, flights@latest, flights@3, flights@run:<id>')
    .option('--json', 'as JSON')
    .action(async (name: string, _options: unknown, command: Command) => {
      const shown = await readShown(await session.registry(), name);
      if (command.optsWithGlobals()['json'] === true) session.terminal.json(shown);
      else shownLines(shown).forEach((line) => session.terminal.line(line));
    });
}

async function readShown(registry: Registry, name: string): Promise<ShownDataset> {
  const reference = parseDataset(name);
  const { dataset } = reference;
  // Also says what there is, where there is none of that name.
  const named = await registry.datasetVersion(reference);
  const isOf = ({ version }: { readonly version: number }): boolean => !name.includes('@') || version === named.version;
  const aliases = Object.entries(await registry.datasetAliases(dataset)).filter(([, version]) => isOf({ version }));
  return {
    dataset,
    versions: (await registry.datasetVersions(dataset)).filter(isOf),
    aliases: Object.fromEntries(aliases),
    tags: (await registry.datasetTags(dataset)).filter(isOf),
    readers: (await registry.datasetReaders(dataset)).filter(isOf),
  };
}
