import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { percent } from '../../core/expectations.js';
import type { Checked } from '../../activities/validate.js';
import type { StepRecord } from '../../infra/stores/registry.js';
import { anomalyLines } from './anomaly-lines.js';
import { asideLines } from './aside-lines.js';
import { table } from './text.js';

/** What one step of a run gave, or left where it failed: of a validation its whole report, else the result as JSON. */
export function stepLines(
  run: string,
  { step }: Pick<StepRecord, 'step'>,
  output: Json | undefined,
): readonly string[] {
  if (output === undefined) return ['', 'It has no result.'];
  if (!isReport(output)) return ['', ...JSON.stringify(output, null, 2).split('\n')];
  const { checked } = output;
  return [
    ...section('checked', [`${checked.rows} rows, of which ${checked.failed} break something`]),
    ...section('anomalies', anomalyLines([{ step, output }], Infinity)),
    ...section('expectations', table(checked.expected.map(expectationRow))),
    ...section('set aside', asideLines(run, [{ step, output }])),
  ];
}

export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function expectationRow({ name, passed, severity, count, share }: Checked['expected'][number]): readonly string[] {
  const sign = passed ? '✔' : severity === 'warn' ? '!' : '✖';
  return [sign, name, count === 0 ? '' : `${count} rows, ${percent(share)}`];
}

function isReport(output: Json): output is Json & { readonly checked: Checked } {
  return isPlainObject(output) && isPlainObject(output['checked']) && 'anomalies' in output['checked'];
}
