import type { TableRef } from '../core/artifact.js';
import { brokenRows, Tallies } from '../core/check-rows.js';
import { arrowText } from '../core/column.js';
import type { Columns } from '../core/column.js';
import { FinalError } from '../core/errors.js';
import { explain, judge, rulesOf } from '../core/expectations.js';
import type { Limits, Rule, Verdict } from '../core/expectations.js';
import type { Table } from '../core/table.js';
import { openTable } from '../infra/arrow/open-table.js';
import { nothingAside, setAside } from '../infra/arrow/set-aside.js';
import type { CheckedBatch } from '../infra/arrow/set-aside.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';

export interface ValidateOptions extends Limits {
  readonly schema: { readonly columns: Columns };
}

/** What a validation saw, as plain data. */
export interface Checked {
  readonly rows: number;
  /** Rows that break at least one rule that a single row can break. */
  readonly failed: number;
  /** Every rule that was broken, within its limit or not. */
  readonly reasons: readonly Verdict[];
}

/** The rows that hold, usable wherever a table is, and beside them those that do not. */
export interface ValidateOutput extends TableRef {
  /** The rows set aside, with `_row` (their number in the checked table) and `_reasons`. It may have no rows. */
  readonly quarantine: TableRef;
  readonly checked: Checked;
}

/**
 * Checks a table against a schema: every rule is looked at in every row before anything is decided.
 * Throws FinalError `VALIDATION_FAILED` with every limit passed, `COLUMN_NOT_FOUND`, `COLUMN_TYPE`, `TABLE_EMPTY`.
 */
export const makeValidate =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async (options: ValidateOptions, input: TableRef, context: StepContext): Promise<ValidateOutput> => {
    const table = openTable(input, artifacts);
    checkColumns(options, table);
    const rules = rulesOf(options.schema.columns, options);
    const check: Check = { table, rules, context };
    const tallies = await tally(check);
    const verdicts = rules.map((rule) => judge(rule, tallies.of(rule)));
    const { onFailure = 'quarantine' } = options;
    if (onFailure !== 'warn') refuse(table, { verdicts, failed: tallies.setAside });
    const checked = { rows: table.rows, failed: tallies.setAside, reasons: verdicts.filter(isBroken) };
    context.log(`${checked.failed} of ${checked.rows} rows break a rule`, {
      reasons: checked.reasons.map((one) => explain(one, table.rows)),
    });
    if (onFailure !== 'warn' && checked.failed > 0) {
      const { kept, quarantine } = await setAside(checkedBatches(check), { schema: table.schema, artifacts });
      return { ...kept, quarantine, checked };
    }
    return { ...referenceTo(table), quarantine: await nothingAside(table.schema, artifacts), checked };
  };

interface Check {
  readonly table: Table;
  readonly rules: readonly Rule[];
  readonly context: StepContext;
}

async function tally(check: Check): Promise<Tallies> {
  const tallies = new Tallies(check.rules);
  for await (const { batch, broken } of checkedBatches(check)) tallies.add(batch, broken);
  return tallies;
}

async function* checkedBatches({ table, rules, context }: Check): AsyncGenerator<CheckedBatch> {
  let done = 0;
  for await (const batch of table.batches()) {
    context.signal.throwIfAborted();
    yield { batch, broken: brokenRows(batch, rules) };
    done += batch.rows;
    context.progress({ fraction: done / table.rows, message: `${done} of ${table.rows} rows` });
  }
}

function refuse(table: TableRef, { verdicts, failed }: { verdicts: readonly Verdict[]; failed: number }): void {
  const passed = verdicts.filter((verdict) => !verdict.passed).map((verdict) => explain(verdict, table.rows));
  if (passed.length === 0 && failed < table.rows) return;
  throw new FinalError('VALIDATION_FAILED', {
    message: `${passed.join('. ') || `Each of ${table.rows} rows breaks a rule`}.`,
    hint: 'Mend the source; or, where the data is right, the schema or the limits of this validation.',
  });
}

function checkColumns({ schema }: ValidateOptions, table: TableRef): void {
  if (table.rows === 0) {
    throw new FinalError('TABLE_EMPTY', {
      message: 'The table has no rows.',
      hint: 'Is its source, or its condition, the right one?',
    });
  }
  for (const [name, declared] of Object.entries(schema.columns)) {
    const column = table.schema.find((one) => one.name === name);
    if (column?.type === arrowText(declared)) continue;
    throw new FinalError(column === undefined ? 'COLUMN_NOT_FOUND' : 'COLUMN_TYPE', {
      message: `The schema declares "${name}" as ${arrowText(declared)}; the table has ${column?.type ?? 'no such column'}.`,
      hint: `It has: ${table.schema.map((one) => `${one.name} (${one.type})`).join(', ')}.`,
    });
  }
}

function isBroken({ passed, rule, count }: Verdict): boolean {
  return !passed || (rule !== 'maxDistinct' && count > 0);
}

function referenceTo({ $artifact, digest, uri, bytes, rows, parts, schema }: TableRef): TableRef {
  return { $artifact, digest, uri, bytes, rows, parts, schema };
}
