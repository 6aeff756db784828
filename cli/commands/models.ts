import { Command } from 'commander';
import { FinalError } from '../../core/errors.js';
import type { ModelVersion, Registry } from '../../infra/stores/registry.js';
import type { Session } from '../session.js';
import { figure } from '../view/run-tree.js';
import { table } from '../view/text.js';

export interface ShownModel {
  readonly model: string;
  readonly aliases: { readonly [alias: string]: number };
  readonly versions: readonly ModelVersion[];
}

export function modelsCommand(session: Session): Command {
  return new Command('models')
    .description('list registered models and their versions')
    .argument('[model]', 'only this one')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, { json }: { json?: boolean }) => {
      const registry = await session.registry();
      const models = await readModels(registry, name);
      if (json === true) session.terminal.json(models);
      else modelLines(models).forEach((line) => session.terminal.line(line));
    });
}

async function readModels(registry: Registry, name: string | undefined): Promise<readonly ShownModel[]> {
  const known = await registry.models();
  if (name !== undefined && !known.includes(name)) {
    throw new FinalError('MODEL_NOT_FOUND', {
      message: `There is no model "${name}".`,
      hint: `Known: ${known.join(', ') || 'none yet'}.`,
    });
  }
  const wanted = name === undefined ? known : [name];
  return Promise.all(
    wanted.map(async (model) => ({
      model,
      aliases: await registry.aliases(model),
      versions: await registry.versions(model),
    })),
  );
}

export function modelLines(models: readonly ShownModel[]): readonly string[] {
  if (models.length === 0) return ['No model is registered yet.'];
  return models.flatMap(({ model, aliases, versions }) => [
    model,
    ...table(versions.toSorted((a, b) => b.version - a.version).map((version) => versionRow(version, aliases))).map(
      (row) => `  ${row}`,
    ),
  ]);
}

function versionRow(
  { version, createdAt, metrics, actor }: ModelVersion,
  aliases: ShownModel['aliases'],
): readonly string[] {
  const names = Object.entries(aliases).flatMap(([alias, of]) => (of === version ? alias : []));
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${figure(value)}`);
  return [
    `v${version}`,
    names.join(', '),
    createdAt.toISOString().slice(0, 16).replace('T', ' '),
    actor,
    figures.join('  '),
  ];
}
