import type { ArtifactRef, ModelRef, TableRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import { checkGates, judgeGates } from '../core/gates.js';
import type { Gate, GateResult, Verdict } from '../core/gates.js';
import type { Json } from '../core/json.js';
import type { Difference } from '../core/metrics/interval.js';
import type { LearntTask, ReportedMetric } from '../core/metrics/table/metric-name.js';
import type { MetricReport } from '../core/metrics/table/metrics.js';
import { openTable } from '../infra/arrow/open-table.js';
import type { LoadedModel } from '../infra/models/load-model.js';
import type { Models } from '../infra/models/models.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { ModelVersion, Registry } from '../infra/stores/registry.js';
import type { StepContext } from './context.js';
import { describeRows, detailsOf, headlineEstimates } from './evaluation/details.js';
import type { RowsDescribed } from './evaluation/details.js';
import { evidenceOf, metricsOf, slicingsOf } from './evaluation/evidence.js';
import { scoreTable } from './evaluation/score-table.js';
import type { Scored } from './evaluation/score-table.js';
import type { Scoring } from './evaluation/scoring.js';
import { sliceReports } from './evaluation/slice-reports.js';
import { slicingOf } from './evaluation/slices.js';
import type { Slicing } from './evaluation/slices.js';
import { refuseUnjudgeable } from './training/refuse-rows.js';

/** How a model is judged. Plain data. */
export interface EvaluateOptions {
  /** The task of the model. Default `binary`. */
  readonly task?: LearntTask;
  /** Columns, parts of moments (`date.weekday`), features made from categories, or crossed (`a × b`). Default: none. */
  readonly slices?: readonly string[];
  /** The alias of the version to compare with. Default `champion`. */
  readonly against?: string;
  /** The registered model whose alias that is. Default: the pipeline's name. */
  readonly of?: string;
  readonly pass: readonly Gate[];
  /** With fewer labelled rows a person has to decide. Default 1000. */
  readonly minRows?: number;
  /** Slices, and groups of fairness, with fewer rows are left out. Default 200. */
  readonly minSliceRows?: number;
}
export interface EvaluateInput {
  readonly model: ModelRef;
  readonly on: TableRef;
  readonly options: EvaluateOptions;
}

type Reported<T extends LearntTask> = { readonly [M in ReportedMetric<T>]: number | null };

export interface EvaluateOutput<T extends LearntTask = 'binary'> {
  readonly verdict: Verdict;
  readonly passed: boolean;
  readonly needsPerson: boolean;
  /** Passed, or may pass once a person said so. */
  readonly viable: boolean;
  /** The usual ones of the task, and those that the gates name. */
  readonly metrics: Reported<T>;
  readonly champion: { readonly version: number; readonly metrics: Reported<T> | null } | null;
  readonly gates: readonly GateResult[];
  /** Everything in JSON: bounds, slices, differences, and by task calibration, confusion or residuals. */
  readonly report: ArtifactRef;
}

interface EvaluateDeps {
  readonly artifacts: Artifacts;
  readonly registry: Pick<Registry, 'alias'>;
  readonly models: Models;
}
export type Evaluate = <T extends LearntTask = 'binary'>(
  options: unknown,
  input: EvaluateInput,
  context: StepContext,
) => Promise<EvaluateOutput<T>>;

/**
 * Judges a model on rows it was not trained on, against its gates and the champion. Throws FinalError `GATE`, `TASK`,
 * `SLICE`, and for rows that cannot judge (`EMPTY_SPLIT`, `NO_LABELS`, `ONE_CLASS`).
 */
export function makeEvaluate({ artifacts, registry, models }: EvaluateDeps): Evaluate {
  return async <T extends LearntTask>(
    _options: unknown,
    { model, on, options }: EvaluateInput,
    context: StepContext,
  ): Promise<EvaluateOutput<T>> => {
    checkGatesOf(options);
    const name = options.of ?? context.run.pipeline;
    const version = await registry.alias(name, options.against ?? 'champion', context.run.asOf);
    const table = openTable(on, artifacts);
    const candidate = await models.load(model);
    let champion: LoadedModel | null = null;
    try {
      if (version !== null) champion = await models.load({ ...version.artifact, $artifact: 'model' });
      checkTask(candidate, options);
      const names = [...new Set([...(options.slices ?? []), ...slicingsOf(options.pass)])];
      const slicings = names.map((slice) => slicingOf(slice, candidate.features.spec, table));
      const scored = await scoreTable(table, { candidate, champion, slicings, signal: context.signal });
      const label = candidate.features.spec.label?.name ?? 'label';
      refuseUnjudgeable({ name: 'test', label, rows: on.rows, labels: scored.labels }, candidate.signature.task);
      const judged = judgeScored(scored, { slicings, options, seed: context.seed });
      const report = await artifacts.putJson('report', {
        ...judged,
        task: candidate.signature.task,
        model: model.digest,
        data: { digest: on.digest, rows: on.rows, labelled: judged.overall.rows, ...positivesOf(judged.overall) },
        baseline: baselineIn(candidate),
        estimates: headlineEstimates(scored.candidate, { seed: context.seed }),
        ...detailsOf(scored.candidate, candidate.signature),
        slices: sliceReports(scored, slicings, { minRows: minSliceRows(options) }),
        champion: version === null ? null : { model: name, version: version.version, report: judged.championReport },
      } as unknown as Json);
      return outputOf<T>(judged, { version, report });
    } finally {
      candidate.dispose();
      champion?.dispose();
    }
  };
}

/** The simpler model beside this one, both as training saw them on the validation rows; `null` where there is none. */
function baselineIn({ meta }: LoadedModel): Json {
  const baseline = meta['baseline'] ?? null;
  return baseline === null ? null : { on: 'valid', simpler: baseline, model: meta['metrics'] ?? null };
}

function positivesOf({ positives }: RowsDescribed): Pick<RowsDescribed, 'positives'> {
  return positives === undefined ? {} : { positives };
}

interface Judged {
  readonly verdict: Verdict;
  readonly gates: readonly GateResult[];
  readonly overall: RowsDescribed & MetricReport;
  readonly championReport: (RowsDescribed & MetricReport) | null;
  readonly differences: { readonly [metric: string]: Difference | string };
}

interface JudgeOptions {
  readonly slicings: readonly Slicing[];
  readonly options: EvaluateOptions;
  readonly seed: number;
}

function judgeScored(scored: Scored, { slicings, options, seed }: JudgeOptions): Judged {
  const also = metricsOf(options.pass);
  const reportOf = (one: Scoring): RowsDescribed & MetricReport => ({ ...describeRows(one), ...one.report(also) });
  const { candidate, champion } = scored;
  const overall = reportOf(candidate);
  const championReport = champion === null || typeof champion === 'string' ? null : reportOf(champion);
  const ground = {
    scored,
    slicings,
    seed,
    also,
    minRows: options.minRows ?? 1000,
    minGroupRows: minSliceRows(options),
  };
  const { evidence, differences } = evidenceOf(ground, { own: overall, champion: championReport });
  return { ...judgeGates(options.pass, evidence), overall, championReport, differences };
}

function minSliceRows({ minSliceRows: rows = 200 }: EvaluateOptions): number {
  return rows;
}

/** A metric that does not exist is the gate's fault, as its bound would be. */
function checkGatesOf({ pass, task = 'binary' }: EvaluateOptions): void {
  try {
    checkGates(pass, { task });
  } catch (error) {
    if (!(error instanceof FinalError) || error.code !== 'METRIC') throw error;
    throw new FinalError('GATE', { message: error.message, cause: error });
  }
}

function checkTask({ signature }: LoadedModel, { task = 'binary' }: EvaluateOptions): void {
  if (signature.task === task) return;
  throw new FinalError('TASK', {
    message: `The model is of the task ${signature.task}; it is to be judged by ${task}.`,
    hint: `Say evaluate({ task: '${signature.task}', … }), and use the gates of that task.`,
  });
}

function outputOf<T extends LearntTask>(
  { verdict, gates, overall, championReport }: Judged,
  { version, report }: { version: ModelVersion | null; report: ArtifactRef },
): EvaluateOutput<T> {
  const champion = (championReport?.metrics ?? null) as Reported<T> | null;
  return {
    verdict,
    passed: verdict === 'pass',
    needsPerson: verdict === 'needs-person',
    viable: verdict !== 'fail',
    metrics: overall.metrics as Reported<T>,
    champion: version === null ? null : { version: version.version, metrics: champion },
    gates,
    report,
  };
}
