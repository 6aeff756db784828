import type { ValidateOptions, ValidateOutput } from '../../activities/validate.js';
import type { Columns, RowOf } from '../../core/column.js';
import { columnNotDeclared, rulesOf } from '../../core/expectations.js';
import type { Expectation } from '../../core/expect/expectation.js';
import type { Limits } from '../../core/expectations.js';
import type { Schema } from '../../core/schema/schema.js';
import type { Table } from '../../core/table.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

type ColumnLimits<C extends Columns> = Omit<Limits, 'missing' | 'mostly'> & {
  readonly missing?: { readonly [Name in keyof C & string]?: number };
  readonly mostly?: number | { readonly [Name in keyof C & string]?: number };
  /** What must hold beside the schema: `[column('delay').mean({ max: 30 }), pair('a', 'b').atLeast()]`. */
  readonly expect?: readonly Expectation<keyof C & string, RowOf<C>>[];
};
/** The rows that hold: a table. Beside them, those that do not (with `_row` and `_reasons`), and what was seen. */
export type Validated<Row> = Table<Row> & {
  readonly quarantine: Table<Row & { readonly _row: bigint; readonly _reasons: string }>;
  readonly checked: ValidateOutput['checked'];
};

/**
 * Holds a table against a schema: `p.step('validate', raw, validate(Flight, { missing: { delay: 0.02 } }))`.
 * Rows that break a rule are set aside; a limit that is passed blocks the run.
 */
export function validate<const C extends Columns>(
  schema: Schema<C>,
  limits: ColumnLimits<C> = {},
): StepDefinition<Table, Validated<RowOf<C>>> {
  const options = { ...limits, schema } as ValidateOptions;
  rulesOf(schema.columns, options);
  for (const name of options.expect?.flatMap(({ columns }) => columns) ?? [])
    if (!(name in schema.columns)) throw columnNotDeclared([name], { by: 'An expectation', columns: schema.columns });
  return define<Table, Validated<RowOf<C>>>('validate', options);
}
