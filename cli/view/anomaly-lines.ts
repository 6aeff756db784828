import type { Anomaly } from '../../core/expect/anomaly.js';
import { isPlainObject } from '../../core/json.js';
import type { StepRecord } from '../../infra/stores/registry.js';

/** So many are shown of each step; the step's result has all. */
const SHOWN = 5;

/** The worst that validations of a run had to say, and what would silence it. */
export function anomalyLines(
  steps: readonly Pick<StepRecord, 'step' | 'output'>[],
  shown: number = SHOWN,
): readonly string[] {
  return steps.flatMap(({ step, output }) => {
    const anomalies = anomaliesIn(output);
    const more = anomalies.length - shown;
    const rest = more > 0 ? [`${step}  and ${more} more, in the step's result`] : [];
    return [...anomalies.slice(0, shown).flatMap((one) => linesOf(step, one)), ...rest];
  });
}

function linesOf(step: string, { anomaly, said, passed, change }: Anomaly): string[] {
  const sign = passed ? '!' : '✖';
  return [`${sign} ${step}  ${anomaly}: ${said}`, ...(change === undefined ? [] : [`    silenced by  ${change}`])];
}

function anomaliesIn(output: unknown): readonly Anomaly[] {
  if (!isPlainObject(output) || !isPlainObject(output['checked'])) return [];
  const { anomalies } = output['checked'];
  return Array.isArray(anomalies) ? (anomalies as readonly Anomaly[]) : [];
}
