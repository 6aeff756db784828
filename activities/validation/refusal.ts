import type { ArtifactRef, ColumnType, TableRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { explain } from '../../core/expectations.js';
import type { Verdict } from '../../core/expectations.js';
import type { Json } from '../../core/json.js';
import { setAsideOnly } from '../../infra/arrow/set-aside.js';
import type { CheckedBatch } from '../../infra/arrow/set-aside.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { StepContext } from '../context.js';
import type { Checked } from '../validate.js';

/** Every limit that is passed, a sentence each; none where the rows that hold may be handed on. */
export function blockingReasons(verdicts: readonly Verdict[], { rows, failed, expected }: Checked): string[] {
  const passed = [
    ...verdicts.filter((verdict) => !verdict.passed).map((verdict) => explain(verdict, rows)),
    ...expected.filter((one) => !one.passed && one.severity === 'block').map(({ said }) => said),
  ];
  return passed.length === 0 && failed >= rows ? [`Each of ${rows} rows breaks a rule`] : passed;
}

interface Refused {
  readonly checked: Checked;
  readonly batches: AsyncIterable<CheckedBatch>;
  readonly schema: readonly ColumnType[];
  readonly artifacts: Artifacts;
  readonly context: StepContext;
}

/** The error of a validation that blocks. What it saw is saved first: equal tables leave equal artifacts, so no second try adds any. */
export async function refusal(
  blocking: readonly string[],
  { checked, batches, schema, artifacts, context }: Refused,
): Promise<FinalError> {
  const quarantine = await setAsideOnly(batches, { schema, artifacts });
  const report = await artifacts.putJson('report', { ...checked, blocking } as unknown as Json);
  const { run, step, item } = context;
  const at = item === undefined ? `${run.id}/${step}` : run.id;
  return new FinalError('VALIDATION_FAILED', {
    message: `${blocking.join('. ')}. ${kept(report, quarantine)}: \`coppice show ${at}\`.`,
    hint: 'Mend the source; or, where the data is right, the schema or the limits of this validation.',
    evidence: { quarantine, report, checked } as unknown as Json,
  });
}

function kept(report: ArtifactRef, quarantine: TableRef): string {
  const { rows } = quarantine;
  if (rows === 0) return `The report (${short(report)}) is kept`;
  return `The report (${short(report)}) and ${rows} rows with every reason (${short(quarantine)}) are kept`;
}

function short({ digest }: ArtifactRef): string {
  return digest.slice(0, 12);
}
