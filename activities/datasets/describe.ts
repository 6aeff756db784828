import type { ArtifactRef, TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import { profileTable } from '../../infra/arrow/profile-table.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';

/** Stores a table's statistics as an artifact; of personal columns they show no value. */
export const makeDescribe =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async (table: TableRef, { personal }: { readonly personal: readonly string[] }): Promise<ArtifactRef> =>
    artifacts.putJson('report', (await profileTable(table, { artifacts }, { personal })) as unknown as Json);
