import type { TableRef } from '../core/artifact.js';
import type { ExportFormat, Exported } from '../core/export.js';
import type { SecretRef } from '../core/secret.js';
import { exportTable } from '../infra/arrow/export-table.js';
import type { ExportDeps } from '../infra/arrow/export-table.js';
import type { StepContext } from './context.js';

export interface WriteOptions {
  readonly format: ExportFormat;
  /** A path, relative to the project, or `s3://bucket/key`; `to` of the step's own input where absent. */
  readonly to?: string;
  readonly auth?: SecretRef;
}
/** The table alone, or with where it goes. */
export type WriteInput = TableRef | { readonly table: TableRef; readonly to: string };

/** Writes a table for others to read. Throws what `exportTable` throws. */
export const makeWrite =
  (deps: Pick<ExportDeps, 'artifacts' | 'project'>) =>
  (options: WriteOptions, input: WriteInput, { signal }: StepContext): Promise<Exported> => {
    const { table, to } = 'table' in input ? input : { table: input, to: options.to ?? '' };
    return exportTable(table, { format: options.format, to, auth: options.auth }, { ...deps, signal });
  };
