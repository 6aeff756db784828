import type { WriteOptions } from '../../activities/write.js';
import type { ExportFormat, Exported } from '../../core/export.js';
import type { SecretRef } from '../../core/secret.js';
import type { Table } from '../../core/table.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

interface Options {
  /** The credential of an S3-compatible store, by name. */
  readonly auth?: SecretRef;
}
interface Writer {
  /** To one place, each run anew. */
  (to: string, options?: Options): StepDefinition<Table, Exported>;
  /** To a place that the step's input names. */
  (options?: Options): StepDefinition<{ readonly table: Table; readonly to: string }, Exported>;
}

/**
 * Writes a table for others to read: `p.step('export', flights, write.parquet('out/flights.parquet'))`, or to
 * `s3://bucket/key`, or `p.step('export', { table: flights, to: p.input.to }, write.arrow())`. The file appears whole or not
 * at all, and replaces one that is there. A path stays in the project, or in the folders of `COPPICE_EXPORTS`.
 */
export const write: { readonly parquet: Writer; readonly arrow: Writer } = {
  parquet: writer('parquet'),
  arrow: writer('arrow'),
};

function writer(format: ExportFormat): Writer {
  return ((to?: string | Options, options?: Options) => {
    const settings: WriteOptions = typeof to === 'string' ? { format, to, ...options } : { format, ...to };
    return define('write', settings);
  }) as Writer;
}
