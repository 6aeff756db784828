import { isArtifactRef } from '../../core/artifact.js';
import { isPlainObject } from '../../core/json.js';
import type { StepRecord } from '../../infra/stores/registry.js';

/** What steps set aside, and the command that shows it. */
export function asideLines(run: string, steps: readonly Pick<StepRecord, 'step' | 'output'>[]): readonly string[] {
  return steps.flatMap(({ step, output }) =>
    asideIn(output).map(([member, rows]) => `${step}  ${rows} rows: coppice rows ${run}/${step}${member}.quarantine`),
  );
}

/** With each table of a result its own. */
function asideIn(output: unknown, member = ''): readonly (readonly [member: string, rows: number])[] {
  if (!isPlainObject(output)) return [];
  return Object.entries(output).flatMap(([name, value]) => {
    if (name !== 'quarantine') return asideIn(value, `${member}.${name}`);
    const rows = isArtifactRef(value) && 'rows' in value ? Number(value.rows) : 0;
    return rows === 0 ? [] : [[member, rows] as const];
  });
}
