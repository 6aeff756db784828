import type { TableRef } from '../../core/artifact.js';
import { personalIn } from '../../core/personal.js';
import { statisticsOf } from '../../core/statistics/describe.js';
import { Summariser } from '../../core/statistics/summarise.js';
import type { SummariseOptions } from '../../core/statistics/summarise.js';
import type { TableStatistics } from '../../core/statistics/statistics.js';
import type { TableSummary } from '../../core/statistics/summary.js';
import type { Artifacts } from '../stores/artifacts.js';
import { readPart } from './part.js';
import { partsOf } from './table-files.js';

export interface ProfileDeps {
  readonly artifacts: Artifacts;
  readonly signal?: AbortSignal | undefined;
  /** Told after each batch. */
  readonly progress?: (done: { readonly rows: number; readonly of: number }) => void;
}

/** The statistics of a stored table, read part by part. FinalError `COLUMN_NOT_FOUND` for a personal column not there. */
export async function profileTable(
  table: TableRef,
  deps: ProfileDeps,
  options: SummariseOptions = {},
): Promise<TableStatistics> {
  return statisticsOf(await summariseTable(table, deps, options));
}

/** The same before the last step, as it is merged. */
async function summariseTable(
  table: TableRef,
  { artifacts, signal, progress }: ProfileDeps,
  options: SummariseOptions = {},
): Promise<TableSummary> {
  const personal = [...personalIn(table.schema), ...(options.personal ?? [])];
  const summariser = new Summariser(table.schema, { ...options, personal });
  let rows = 0;
  for (const { path } of await partsOf(table, artifacts)) {
    for (const batch of readPart(await artifacts.bytes(table, path))) {
      signal?.throwIfAborted();
      summariser.add(batch);
      rows += batch.rows;
      progress?.({ rows, of: table.rows });
    }
  }
  return summariser.take();
}
