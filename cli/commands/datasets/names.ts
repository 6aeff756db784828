import { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { parseDataset } from '../../../core/datasets/reference.js';
import type { DatasetVersion } from '../../../infra/stores/dataset-registry.js';
import type { Registry } from '../../../infra/stores/registry.js';
import type { Session } from '../../session.js';

interface Naming {
  readonly registry: Registry;
  readonly found: DatasetVersion;
  readonly name: string;
  readonly remove: boolean;
}

export function aliasCommand(session: Session): Command {
  return nameCommand(
    session,
    { what: 'alias', description: 'move an alias to a version, which is kept for it' },
    (naming) => moveAlias(session, naming),
  );
}

export function tagCommand(session: Session): Command {
  return nameCommand(
    session,
    { what: 'tag', description: 'set a tag on a version, which is kept for it' },
    async (naming) => {
      const { registry, found, name, remove } = naming;
      const { dataset, version } = found;
      await registry.tagDataset({ dataset, version, tag: name, actor: session.actor, remove });
    },
  );
}

async function moveAlias(session: Session, { registry, found, name, remove }: Naming): Promise<void> {
  const { dataset, version } = found;
  await registry.moveDatasetAlias({
    dataset,
    alias: name,
    version: remove ? null : version,
    actor: session.actor,
    why: 'by hand',
    key: randomUUID(),
  });
}

function nameCommand(
  session: Session,
  { what, description }: { what: string; description: string },
  act: (naming: Naming) => Promise<void>,
): Command {
  return new Command(what)
    .description(description)
    .argument('<version>', 'such as flights@3 or flights@run:<id>')
    .argument(`<${what}>`, 'letters and digits, joined by - _ or .')
    .option('--remove', `take the ${what} away`)
    .option('--json', 'as JSON')
    .action(async (text: string, name: string, { remove = false }: { remove?: boolean }, command: Command) => {
      const registry = await session.registry();
      const found = await registry.datasetVersion(parseDataset(text));
      await act({ registry, found, name, remove });
      const { dataset, version } = found;
      if (command.optsWithGlobals()['json'] === true)
        session.terminal.json({ dataset, version, [what]: name, removed: remove });
      else session.terminal.line(`${dataset}@${version} ${remove ? 'has no longer' : 'has'} the ${what} ${name}.`);
    });
}
