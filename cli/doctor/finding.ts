import { table } from '../view/text.js';

/** One thing the doctor looked at. */
export interface Finding {
  readonly topic: string;
  /** `off`: not running, which is no fault; `missing`: nothing works without it. */
  readonly state: 'ok' | 'off' | 'warning' | 'missing';
  readonly says: string;
  /** The line that mends it. */
  readonly mend?: string;
}

const SIGNS: Readonly<Record<Finding['state'], string>> = { ok: '✔', off: '·', warning: '!', missing: '✖' };

export function findingLines(findings: readonly Finding[]): readonly string[] {
  const rows = table(findings.map(({ state, topic, says }) => [SIGNS[state], topic, says]));
  return findings.flatMap(({ mend }, i) => [rows[i] ?? '', ...(mend === undefined ? [] : [`    → ${mend}`])]);
}
