import type { ArtifactRef, ModelRef, TableRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import { checkGates, judgeGates } from '../core/gates.js';
import type { Gate, GateResult, Verdict } from '../core/gates.js';
import type { Json } from '../core/json.js';
import { binaryReport } from '../core/metrics/binary.js';
import type { BinaryMetric, BinaryMetrics, BinaryReport } from '../core/metrics/binary.js';
import { reliability } from '../core/metrics/calibration.js';
import type { Difference } from '../core/metrics/interval.js';
import { openTable } from '../infra/arrow/open-table.js';
import type { LoadedModel } from '../infra/models/load-model.js';
import type { Models } from '../infra/models/models.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { ModelVersion, Registry } from '../infra/stores/registry.js';
import type { StepContext } from './context.js';
import { compareMetric } from './evaluation/compare.js';
import { scoreTable } from './evaluation/score-table.js';
import type { Scored } from './evaluation/score-table.js';
import { sliceReports } from './evaluation/slice-reports.js';
import { slicingOf } from './evaluation/slices.js';
import { refuseRows } from './training/refuse-rows.js';

/** How a model is judged. Plain data. */
export interface EvaluateOptions {
  /** Columns, parts of moments (`date.weekday`) or features made from categories. Default: none. */
  readonly slices?: readonly string[];
  /** The alias of the version to compare with. Default `champion`. */
  readonly against?: string;
  /** The registered model whose alias that is. Default: the pipeline's name. */
  readonly of?: string;
  readonly pass: readonly Gate[];
  /** With fewer labelled rows a person has to decide. Default 1000. */
  readonly minRows?: number;
  /** Slices with fewer rows are left out. Default 200. */
  readonly minSliceRows?: number;
}
export interface EvaluateInput {
  readonly model: ModelRef;
  readonly on: TableRef;
  readonly options: EvaluateOptions;
}

export interface EvaluateOutput {
  readonly verdict: Verdict;
  readonly passed: boolean;
  readonly needsPerson: boolean;
  /** Passed, or may pass once a person said so. */
  readonly viable: boolean;
  readonly metrics: BinaryMetrics;
  readonly champion: { readonly version: number; readonly metrics: BinaryMetrics | null } | null;
  readonly gates: readonly GateResult[];
  /** Everything in JSON: slices, calibration, differences. */
  readonly report: ArtifactRef;
}

interface EvaluateDeps {
  readonly artifacts: Artifacts;
  readonly registry: Pick<Registry, 'alias'>;
  readonly models: Models;
}
export type Evaluate = (options: unknown, input: EvaluateInput, context: StepContext) => Promise<EvaluateOutput>;

/**
 * Judges a model on rows it was not trained on, against its gates and the champion. Throws FinalError `GATE`, `SLICE`,
 * and for rows that cannot judge (`EMPTY_SPLIT`, `NO_LABELS`, `ONE_CLASS`).
 */
export function makeEvaluate({ artifacts, registry, models }: EvaluateDeps): Evaluate {
  return async (_options, { model, on, options }, context) => {
    checkGates(options.pass);
    const name = options.of ?? context.run.pipeline;
    const version = await registry.alias(name, options.against ?? 'champion', context.run.asOf);
    const table = openTable(on, artifacts);
    const candidate = await models.load(model);
    let champion: LoadedModel | null = null;
    try {
      if (version !== null) champion = await models.load({ ...version.artifact, $artifact: 'model' });
      const slicings = (options.slices ?? []).map((slice) => slicingOf(slice, candidate.features.spec, table));
      const scored = await scoreTable(table, { candidate, champion, slicings, signal: context.signal });
      const label = candidate.features.spec.label?.name ?? 'label';
      refuseRows({ name: 'test', label, rows: on.rows, labels: scored.labels }, { task: 'binary' });
      const judged = judgeScored(scored, { candidate, champion, options, seed: context.seed });
      const threshold = thresholdOf(candidate);
      const slices = sliceReports(scored, slicings, { threshold, minRows: options.minSliceRows ?? 200 });
      const report = await artifacts.putJson('report', {
        ...judged,
        model: model.digest,
        data: { digest: on.digest, rows: on.rows, labelled: judged.overall.rows, positives: judged.overall.positives },
        threshold,
        calibration: reliability(scored.labels, scored.candidate),
        slices,
        champion: version === null ? null : { model: name, version: version.version, report: judged.championReport },
      } as unknown as Json);
      return outputOf(judged, { version, report });
    } finally {
      candidate.dispose();
      champion?.dispose();
    }
  };
}

interface Judged {
  readonly verdict: Verdict;
  readonly gates: readonly GateResult[];
  readonly overall: BinaryReport;
  readonly championReport: BinaryReport | null;
  readonly differences: { readonly [metric: string]: Difference | string };
}

interface Contest {
  readonly candidate: LoadedModel;
  readonly champion: LoadedModel | null;
  readonly options: EvaluateOptions;
  readonly seed: number;
}

function judgeScored(scored: Scored, contest: Contest): Judged {
  const { candidate, champion, options } = contest;
  const threshold = thresholdOf(candidate);
  const { labels } = scored;
  const overall = binaryReport(labels, scored.candidate, { threshold });
  const championReport =
    champion !== null && scored.champion instanceof Float32Array
      ? binaryReport(labels, scored.champion, { threshold: thresholdOf(champion) })
      : null;
  const differences: Record<string, Difference | string> = {};
  const compare = (metric: string, confidence: number): Difference | string | null => {
    const found = difference(scored, contest, { metric: metric as BinaryMetric, confidence });
    if (found !== null) differences[metric] = found;
    return found;
  };
  const evidence = { rows: labels.length, minRows: options.minRows ?? 1000, metrics: overall.metrics, compare };
  return { ...judgeGates(options.pass, evidence), overall, championReport, differences };
}

function difference(
  { labels, candidate, champion }: Scored,
  { seed, ...models }: Contest,
  { metric, confidence }: { metric: BinaryMetric; confidence: number },
): Difference | string | null {
  if (champion === null || models.champion === null) return null;
  if (typeof champion === 'string') return champion;
  const thresholds = {
    candidate: thresholdOf(models.candidate),
    champion: thresholdOf(models.champion),
  };
  return compareMetric({ labels, candidate, champion, thresholds }, metric, { confidence, seed });
}

function thresholdOf({ signature }: LoadedModel): number {
  if (signature.task === 'binary') return signature.output.threshold;
  throw new FinalError('TASK', {
    message: `The model is of the task ${signature.task}; two classes are judged.`,
    hint: 'Evaluate a model of two classes.',
  });
}

function outputOf(
  { verdict, gates, overall, championReport }: Judged,
  { version, report }: { version: ModelVersion | null; report: ArtifactRef },
): EvaluateOutput {
  return {
    verdict,
    passed: verdict === 'pass',
    needsPerson: verdict === 'needs-person',
    viable: verdict !== 'fail',
    metrics: overall.metrics,
    champion: version === null ? null : { version: version.version, metrics: championReport?.metrics ?? null },
    gates,
    report,
  };
}
