import { isArtifactRef } from '../../core/artifact.js';
import { isPlainObject } from '../../core/json.js';
import type { StepRecord } from '../../infra/stores/registry.js';

/** What steps set aside, and the command that shows it. */
export function asideLines(run: string, steps: readonly Pick<StepRecord, 'step' | 'output'>[]): readonly string[] {
  return steps.flatMap(({ step, output }) => {
    const rows = rowsAside(output);
    return rows === 0 ? [] : [`${step}  ${rows} rows: coppice rows ${run}/${step}.quarantine`];
  });
}

function rowsAside(output: unknown): number {
  const quarantine = isPlainObject(output) ? output['quarantine'] : undefined;
  return isArtifactRef(quarantine) && 'rows' in quarantine ? Number(quarantine.rows) : 0;
}
