import type { ArtifactRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { PlanStep } from '../../core/plan.js';
import type { StepTask } from '../../core/task.js';
import type { StepRecord } from '../../infra/stores/registry.js';
import { artifactsIn } from './artifacts-in.js';
import type { DatasetReads } from './dataset-reads.js';
import type { Cost } from './meter.js';
import type { Attempt } from './protocol.js';
import { nameOf } from './step-name.js';

interface Recorded {
  readonly task: StepTask;
  readonly attempt: Attempt;
  readonly step: PlanStep;
  readonly input: Json;
  readonly with: { readonly [name: string]: Json };
  readonly datasets: DatasetReads;
}
type Ended = Pick<StepRecord, 'state' | 'output' | 'error' | 'cacheKey' | 'cacheMiss' | 'startedAt'> & {
  readonly cost: Cost;
};

/** The registry's row for one attempt. */
export function recordOf(job: Recorded, { cost, ...ended }: Ended): StepRecord {
  const inputs = artifactsIn([job.input, job.with, ...job.datasets.tables()]);
  const outputs = artifactsIn(ended.output ?? null);
  return {
    runId: job.task.run.id,
    step: nameOf(job.task),
    attempt: job.attempt.number,
    endedAt: new Date(),
    pool: job.step.options.pool,
    ...cost,
    bytesIn: sum(inputs),
    bytesOut: sum(outputs),
    inputs,
    ...ended,
  };
}

function sum(artifacts: readonly ArtifactRef[]): number {
  return artifacts.reduce((total, { bytes }) => total + bytes, 0);
}
