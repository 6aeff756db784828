import type { ArtifactRef, ModelRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import { isPlainObject } from '../core/json.js';
import type { Json } from '../core/json.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { Registry } from '../infra/stores/registry.js';
import type { StepContext } from './context.js';
import type { EvaluateOutput } from './evaluate.js';

export interface RegisterOptions {
  /** The name under which versions are counted, and served. */
  readonly model: string;
}
type AnyEvaluation = EvaluateOutput | EvaluateOutput<'multiclass'> | EvaluateOutput<'regression'>;

export interface RegisterInput {
  readonly model: ModelRef;
  /** What judged it. Without one, the metrics are those of its validation rows. */
  readonly report?: AnyEvaluation | null;
}
export interface RegisterOutput {
  readonly model: string;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly artifact: ArtifactRef;
}

interface RegisterDeps {
  readonly artifacts: Pick<Artifacts, 'manifest'>;
  readonly registry: Pick<Registry, 'registerVersion' | 'run' | 'plan'>;
}
export type Register = (
  options: RegisterOptions,
  input: RegisterInput,
  context: StepContext,
) => Promise<RegisterOutput>;

/**
 * Gives a model a number in the registry, with all it takes to make it again. Idempotent: a retry, or a second worker,
 * gets the same number. Throws FinalError `MODEL_FAILED` for a model that its evaluation refused.
 */
export function makeRegister({ artifacts, registry }: RegisterDeps): Register {
  return async ({ model: name }, { model, report }, { run, step, item }) => {
    if (report?.verdict === 'fail') throw refused(name, report);
    const { meta } = await artifacts.manifest(model);
    const version = await registry.registerVersion({
      model: name,
      artifact: model,
      runId: run.id,
      // Of a map, each item registers a version of its own.
      step: item === undefined ? step : `${step}[${item}]`,
      metrics: numbersIn(report?.metrics ?? meta['metrics']),
      provenance: { ...meta, ...(await originOf(registry, run)) },
      ...(report ? { report: report.report } : {}),
      actor: `run:${run.id}`,
    });
    return { model: version.model, number: version.version, artifact: version.artifact };
  };
}

/** The plan and the code that the run follows. */
async function originOf(
  registry: RegisterDeps['registry'],
  { id, pipeline, seed }: StepContext['run'],
): Promise<{ readonly [key: string]: Json }> {
  const record = await registry.run(id);
  const plan = record === null ? null : await registry.plan(record.planDigest);
  return { run: id, pipeline, runSeed: seed, plan: record?.planDigest ?? null, code: plan?.code.digest ?? null };
}

function numbersIn(metrics: unknown): { [name: string]: number } {
  const entries = isPlainObject(metrics) ? Object.entries(metrics) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function refused(name: string, { gates }: AnyEvaluation): FinalError {
  const failed = gates.filter(({ verdict }) => verdict === 'fail').map(({ seen }) => seen);
  return new FinalError('MODEL_FAILED', {
    message: `The model is not registered as ${name}: ${failed.join('; ')}.`,
    hint: 'Let the register step run only where the report passed: { when: report.viable }.',
  });
}
