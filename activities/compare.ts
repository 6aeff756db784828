import type { ArtifactRef, TableRef } from '../core/artifact.js';
import type { DriftReport } from '../core/drift/report.js';
import type { Json } from '../core/json.js';
import { compareTables } from '../infra/arrow/compare-tables.js';
import type { CompareOptions as Comparison } from '../infra/arrow/compare-tables.js';
import { openTable } from '../infra/arrow/open-table.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';

/** How two tables are compared. */
export type CompareOptions = Omit<Comparison, 'seed' | 'signal'>;
export interface CompareInput {
  readonly reference: TableRef;
  readonly current: TableRef;
}

/** What was found, and the artifact that keeps it as JSON. */
export interface CompareOutput extends DriftReport {
  readonly report: ArtifactRef;
}

/**
 * Says how far a table is from a reference, column by column. Throws FinalError `TABLE_EMPTY`, `COLUMN_NOT_FOUND`,
 * `COLUMN_TYPE`, `DRIFT_INPUT`.
 */
export const makeCompare =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async (options: CompareOptions, input: CompareInput, context: StepContext): Promise<CompareOutput> => {
    const sides = {
      reference: openTable(input.reference, artifacts),
      current: openTable(input.current, artifacts),
    };
    const found = await compareTables(sides, { ...options, seed: context.seed, signal: context.signal });
    const lines = found.columns.map(({ line }) => line);
    context.log(found.line, { columns: lines });
    const of = { reference: input.reference.digest, current: input.current.digest };
    const report = await artifacts.putJson('report', { ...found, of } as unknown as Json);
    return { ...found, report };
  };
