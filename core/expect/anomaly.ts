import type { ColumnType } from '../artifact.js';
import { CATEGORY } from '../column.js';
import type { ColumnDeclaration } from '../column.js';
import { explain } from '../expectations.js';
import type { Verdict } from '../expectations.js';
import { change, newColumn } from './change.js';
import type { ExpectationVerdict } from './verdict.js';

type Declarations = { readonly [name: string]: ColumnDeclaration };

/** Something in a table that a person should know of; plain data, for reports. */
export interface Anomaly {
  /** TFDV's name where it has one, else Great Expectations' name of the expectation that is not met. */
  readonly anomaly: string;
  readonly columns: readonly string[];
  /** One sentence: what was seen, where, and what was allowed. */
  readonly said: string;
  /** It is within its limit, or only a warning: the run goes on. */
  readonly passed: boolean;
  /** Rows in which it was seen, as a number and as a share of all; 0 of what is about the whole table. */
  readonly count: number;
  readonly share: number;
  readonly first?: number;
  /** The schema or the limits with which nothing would be said, as TypeScript. */
  readonly change?: string;
}

interface Validated {
  readonly columns: Declarations;
  readonly schema: readonly ColumnType[];
  readonly rows: number;
  readonly verdicts: readonly Verdict[];
  readonly expected: readonly ExpectationVerdict[];
}

/** All that is to be said of a table, worst first: what stops the run, then by the share of rows. */
export function anomaliesOf({ columns, schema, rows, verdicts, expected }: Validated): Anomaly[] {
  const all = [
    ...schema.filter(({ name }) => !(name in columns)).map(unknownColumn),
    ...verdicts.flatMap((verdict) => ofRule(verdict, { declared: columns[verdict.column]!, rows })),
    ...expected.filter(({ passed, count }) => !passed || count > 0).map(ofExpectation),
  ];
  return all.sort((a, b) => Number(a.passed) - Number(b.passed) || b.share - a.share);
}

function unknownColumn(column: ColumnType): Anomaly {
  const said = `"${column.name}" (${column.type}) is in the table, and the schema does not declare it`;
  const common = { anomaly: 'SCHEMA_NEW_COLUMN', columns: [column.name], passed: true, count: 0, share: 0 };
  const silence = newColumn(column);
  return { ...common, said, ...(silence !== undefined && { change: silence }) };
}

function ofExpectation({ anomaly, columns, said, severity, passed, count, share, first }: ExpectationVerdict): Anomaly {
  const common = { anomaly, columns, said, passed: passed || severity === 'warn', count, share };
  return { ...common, ...(first !== undefined && { first }) };
}

function ofRule(verdict: Verdict, { declared, rows }: { declared: ColumnDeclaration; rows: number }): Anomaly[] {
  const { column, count, share, first, passed, nans = 0 } = verdict;
  if (passed && (verdict.rule === 'maxDistinct' || count === 0)) return [];
  const common = { columns: [column], count, share, passed, ...(first !== undefined && { first }) };
  const silence = change(verdict, declared);
  const said = explain(verdict, rows) + unexpected(verdict, declared);
  const one = { ...common, anomaly: nameOf(verdict, { declared, rows }), said, ...(silence && { change: silence }) };
  if (nans === 0) return [one];
  const nan = `"${column}" is no number in ${nans} of ${rows} rows, which count as missing`;
  return [one, { ...common, anomaly: 'FLOAT_TYPE_HAS_NAN', said: nan, count: nans, share: nans / rows }];
}

function unexpected({ rule, unexpected: values = [], column }: Verdict, { pii }: ColumnDeclaration): string {
  if (rule !== 'values') return '';
  return pii ? `; which ones is not shown: "${column}" tells of a person` : `; seen: ${values.join(', ')}`;
}

function nameOf({ rule, count }: Verdict, { declared, rows }: { declared: ColumnDeclaration; rows: number }): string {
  const { type } = declared.item ?? declared;
  const isFloat = type === 'float32' || type === 'float64';
  switch (rule) {
    case 'missing':
      return count === rows ? 'FEATURE_TYPE_NOT_PRESENT' : 'FEATURE_TYPE_LOW_FRACTION_PRESENT';
    case 'min':
      return isFloat ? 'FLOAT_TYPE_SMALL_FLOAT' : 'INT_TYPE_SMALL_INT';
    case 'max':
      return isFloat ? 'FLOAT_TYPE_BIG_FLOAT' : 'INT_TYPE_BIG_INT';
    case 'infinite':
      return 'FLOAT_TYPE_HAS_INF';
    case 'encoding':
      return 'ENUM_TYPE_INVALID_UTF8';
    case 'values':
      return 'ENUM_TYPE_UNEXPECTED_STRING_VALUES';
    case 'maxDistinct':
      return 'FEATURE_TYPE_HIGH_UNIQUE';
  }
}

/** TFDV's name for a column of another type than the one declared. */
export function typeAnomaly({ type }: ColumnDeclaration, seen: string | undefined): string {
  if (seen === undefined) return 'SCHEMA_MISSING_COLUMN';
  const isText = seen === 'utf8' || seen === CATEGORY;
  const isFloat = seen.startsWith('float');
  if (type === 'bool')
    return isText ? 'BOOL_TYPE_STRING_NOT_INT' : isFloat ? 'BOOL_TYPE_FLOAT_NOT_INT' : 'UNEXPECTED_DATA_TYPE';
  if (type === 'category' || type === 'utf8') {
    if (isFloat) return 'ENUM_TYPE_FLOAT_NOT_STRING';
    if (seen === 'binary') return 'ENUM_TYPE_BYTES_NOT_STRING';
    return /^u?int/.test(seen) ? 'ENUM_TYPE_INT_NOT_STRING' : 'UNEXPECTED_DATA_TYPE';
  }
  if (/^float/.test(type)) return isText ? 'FLOAT_TYPE_STRING_NOT_FLOAT' : 'FLOAT_TYPE_NOT_FLOAT';
  return /^u?int/.test(type) ? 'INT_TYPE_INT_EXPECTED' : 'UNEXPECTED_DATA_TYPE';
}
