import type { ArtifactRef, TableRef } from '../core/artifact.js';
import type { Columns } from '../core/column.js';
import type { Json } from '../core/json.js';
import { personalAmong } from '../core/personal.js';
import type { SummariseOptions } from '../core/statistics/summarise.js';
import { profileTable } from '../infra/arrow/profile-table.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';

export interface ProfileOptions extends SummariseOptions {
  /** Columns it marks as `pii` are kept hidden. */
  readonly schema?: { readonly columns: Columns };
}

export interface ProfileOutput {
  readonly rows: number;
  readonly columns: number;
  /** `TableStatistics` as JSON. */
  readonly statistics: ArtifactRef;
}

/** Takes a table's statistics and stores them. Throws FinalError `COLUMN_NOT_FOUND` for a hidden column that is not there. */
export const makeProfile =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async (options: ProfileOptions, table: TableRef, context: StepContext): Promise<ProfileOutput> => {
    const progress = (done: { rows: number; of: number }): void =>
      context.progress({ fraction: done.rows / done.of, message: `${done.rows} of ${done.of} rows` });
    const deps = { artifacts, signal: context.signal, progress };
    const { schema, personal = [], ...rest } = options;
    const statistics = await profileTable(table, deps, {
      ...rest,
      personal: [...personal, ...hiddenIn(table, schema)],
    });
    const ref = await artifacts.putJson('report', statistics as unknown as Json);
    return { rows: statistics.rows, columns: Object.keys(statistics.columns).length, statistics: ref };
  };

function hiddenIn(table: TableRef, schema: ProfileOptions['schema']): string[] {
  return personalAmong(schema?.columns ?? {}).filter((name) => table.schema.some((column) => column.name === name));
}
