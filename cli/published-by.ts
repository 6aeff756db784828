import type { DatasetVersion } from '../infra/stores/dataset-registry.js';
import type { Registry } from '../infra/stores/registry.js';

/** A version of a dataset that a run published, with the aliases that name it now. */
export interface PublishedVersion extends DatasetVersion {
  readonly aliases: readonly string[];
}

export async function publishedBy(registry: Registry, runId: string): Promise<readonly PublishedVersion[]> {
  const { made } = await registry.datasetsOf(runId);
  return Promise.all(
    made.map(async (version) => {
      const all = Object.entries(await registry.datasetAliases(version.dataset));
      return { ...version, aliases: all.flatMap(([alias, of]) => (of === version.version ? [alias] : [])) };
    }),
  );
}
