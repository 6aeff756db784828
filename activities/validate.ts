import type { TableRef } from '../core/artifact.js';
import { brokenRows, reasonsOf, rowsSetAside, Tallies } from '../core/check-rows.js';
import type { Broken } from '../core/check-rows.js';
import type { Columns } from '../core/column.js';
import { anomaliesOf } from '../core/expect/anomaly.js';
import type { Anomaly } from '../core/expect/anomaly.js';
import { findingsIn } from '../core/expect/findings.js';
import type { Finding } from '../core/expect/findings.js';
import type { AnyExpectation } from '../core/expect/expectation.js';
import type { ExpectationVerdict } from '../core/expect/verdict.js';
import { judge, rulesOf } from '../core/expectations.js';
import type { Limits, Rule, Verdict } from '../core/expectations.js';
import { markPersonal, personalAmong, personalIn } from '../core/personal.js';
import type { Table } from '../core/table.js';
import { checkColumns } from '../infra/arrow/check-columns.js';
import { ColumnReader } from '../infra/arrow/expect-columns.js';
import { meetExpectations } from '../infra/arrow/meet-expectations.js';
import { openTable } from '../infra/arrow/open-table.js';
import { scanBatches } from '../infra/arrow/scan-batches.js';
import { nothingAside, setAside } from '../infra/arrow/set-aside.js';
import type { CheckedBatch } from '../infra/arrow/set-aside.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';
import { blockingReasons, refusal } from './validation/refusal.js';

export interface ValidateOptions extends Limits {
  readonly schema: { readonly columns: Columns };
  /** What must hold beside the schema. */
  readonly expect?: readonly AnyExpectation[];
}

/** What a validation saw, as plain data. */
export interface Checked {
  readonly rows: number;
  /** Rows that break at least one thing that a single row can break, warnings aside. */
  readonly failed: number;
  /** Every rule of the schema that was broken, within its limit or not. */
  readonly reasons: readonly Verdict[];
  /** Every expectation, met or not. */
  readonly expected: readonly ExpectationVerdict[];
  /** All that a person should know of, worst first. */
  readonly anomalies: readonly Anomaly[];
}

/** The rows that hold, usable wherever a table is, and beside them those that do not. */
export interface ValidateOutput extends TableRef {
  /** The rows set aside, with `_row` (their number in the checked table) and `_reasons`. It may have no rows. */
  readonly quarantine: TableRef;
  readonly checked: Checked;
}

/**
 * Checks a table against a schema and expectations: everything is looked at in every row before anything is decided.
 * Throws FinalError `VALIDATION_FAILED` with every limit passed, and the report and the quarantine as its evidence;
 * `COLUMN_NOT_FOUND`, `COLUMN_TYPE`, `TABLE_EMPTY`, and `QUERY_INVALID` for an expectation that cannot be asked.
 */
export const makeValidate =
  ({ artifacts }: { readonly artifacts: Artifacts }) =>
  async (options: ValidateOptions, input: TableRef, context: StepContext): Promise<ValidateOutput> => {
    const table = openTable(input, artifacts);
    const columns = markPersonal(options.schema.columns, table.schema);
    checkColumns(columns, table);
    const rules = rulesOf(columns, options);
    const reader = new ColumnReader(options.expect ?? [], table.schema);
    const byRules = await tally({ table, artifacts, rules, findings: [], context }, reader);
    const { verdicts: expected, findings } = await meetExpectations(options, {
      ...{ table, artifacts, context, reader },
      personal: [...personalIn(table.schema), ...personalAmong(columns)],
    });
    const check: Check = { table, artifacts, rules, findings, context };
    const { tallies, failed } = findings.length === 0 ? byRules : await tally(check);
    const verdicts = check.rules.map((rule) => judge(rule, tallies.of(rule)));
    const { onFailure = 'quarantine' } = options;
    const { rows, schema } = table;
    const anomalies = anomaliesOf({ columns, schema, rows, verdicts, expected });
    const checked = { rows, failed, reasons: verdicts.filter(isBroken), expected, anomalies };
    context.log(`${failed} of ${rows} rows break a rule`, {
      anomalies: anomalies.map(({ anomaly, said }) => `${anomaly}: ${said}`),
    });
    const blocking = onFailure === 'warn' ? [] : blockingReasons(verdicts, checked);
    if (blocking.length > 0) {
      throw await refusal(blocking, { checked, batches: checkedBatches(check), schema, artifacts, context });
    }
    if (onFailure !== 'warn' && failed > 0) {
      const { kept, quarantine } = await setAside(checkedBatches(check), { schema, artifacts });
      return { ...kept, quarantine, checked };
    }
    return { ...referenceTo(table), quarantine: await nothingAside(schema, artifacts), checked };
  };

interface Check {
  readonly table: Table;
  readonly artifacts: Artifacts;
  readonly rules: readonly Rule[];
  /** Rows that break an expectation. */
  readonly findings: readonly Finding[];
  readonly context: StepContext;
}

async function tally(check: Check, reader?: ColumnReader): Promise<{ tallies: Tallies; failed: number }> {
  const tallies = new Tallies(check.rules);
  let failed = 0;
  for await (const { batch, broken, reasons } of checkedBatches(check)) {
    tallies.add(batch, broken);
    reader?.add(batch);
    failed += rowsSetAside(reasons).length;
  }
  return { tallies, failed };
}

async function* checkedBatches({
  table,
  artifacts,
  rules,
  findings,
  context,
}: Check): AsyncGenerator<CheckedBatch & { readonly broken: readonly Broken[] }> {
  let done = 0;
  for await (const batch of scanBatches(table, artifacts)) {
    context.signal.throwIfAborted();
    const broken = brokenRows(batch, rules);
    const found = findingsIn(findings, { from: done, to: done + batch.rows });
    yield { batch, broken, reasons: [...reasonsOf(broken), ...found] };
    done += batch.rows;
    context.progress({ fraction: done / table.rows, message: `${done} of ${table.rows} rows` });
  }
}

function isBroken({ passed, rule, count }: Verdict): boolean {
  return !passed || (rule !== 'maxDistinct' && count > 0);
}

function referenceTo({ $artifact, digest, uri, bytes, rows, parts, schema }: TableRef): TableRef {
  return { $artifact, digest, uri, bytes, rows, parts, schema };
}
