import type { Registry } from '../infra/stores/registry.js';

export interface ReadChampionInput {
  readonly model: string;
}
export interface ReadChampionOutput {
  /** The version that serves now and that a rollout goes back to; `null` when the model never had one. */
  readonly champion: number | null;
}

export interface ReadChampionDeps {
  readonly registry: Pick<Registry, 'alias'>;
}

/** Who the new version has to beat. */
export function makeReadChampion(deps: ReadChampionDeps): (input: ReadChampionInput) => Promise<ReadChampionOutput> {
  return async ({ model }) => ({ champion: (await deps.registry.alias(model, 'champion'))?.version ?? null });
}
