import { isDuration, milliseconds } from '../../core/duration.js';
import { checkStrategy } from '../../core/rollout/strategy-problems.js';
import type { ServerMetric } from '../../core/rollout/stats.js';
import type { OnNoData } from '../../core/rollout/metric.js';
import type {
  AllAtOnceStrategy,
  CanaryStrategy,
  MetricPolicy,
  OnFail,
  OnInconclusive,
} from '../../core/rollout/strategy.js';
import type { AnyRef } from './reference.js';

type WaitsFor = AnyRef | readonly AnyRef[];

/** One metric of an analysis, said in full. A text alone is its success condition. */
export interface MetricOptions extends Partial<Omit<MetricPolicy, 'metric'>> {}

export interface CanaryOptions<After extends WaitsFor = WaitsFor> {
  readonly endpoint: string;
  /** Steps to wait for first, such as a gate; where one is rejected or fails, there is no rollout. */
  readonly after?: After;
  /** Shares of the new version in percent, growing. Default 5, 25, 50; after the last it gets all. */
  readonly steps?: readonly number[];
  /** How long each share is held before it is judged. Default `10m`. */
  readonly bake?: string;
  /** By metric, what a good version looks like: `{ errorRate: '< 1%', p99: '< 50ms' }`. */
  readonly analysis?: { readonly [M in ServerMetric]?: string | MetricOptions };
  /** Requests a share must have answered before it is judged. Default 20. */
  readonly minimumSample?: number;
  /** How much longer than the bake to wait for them. Default: as long as the bake, at least `1m`. */
  readonly patience?: string;
  /** When they do not come: `pause` (default) asks a person, `error` rolls back, `pass` goes on. */
  readonly onNoData?: OnNoData;
  /** When the analysis cannot say: `pause` (default) asks a person, `abort` rolls back, `promote` goes on. */
  readonly onInconclusive?: OnInconclusive;
  /** When the analysis says no: `abort` (default) rolls back, `pause` asks a person. */
  readonly onFail?: OnFail;
  /** How long replicas may take to load a version and confirm new shares. Default `2m`. */
  readonly acknowledge?: string;
}

/** Typed apart, so that what is only maybe there makes the rollout maybe. */
type Waits<After> = [After] extends [never] ? unknown : { readonly after: After };

/** A growing share of traffic, judged at each step. Throws FinalError `STRATEGY` with everything that is wrong in it. */
export function canary<const After extends WaitsFor = never>(
  options: CanaryOptions<After>,
): CanaryStrategy & Waits<After> {
  const bake = options.bake ?? '10m';
  const strategy: CanaryStrategy = {
    kind: 'canary',
    endpoint: options.endpoint,
    steps: options.steps ?? [5, 25, 50],
    bake,
    patience: options.patience ?? (isDuration(bake) && milliseconds(bake) > 60_000 ? bake : '1m'),
    acknowledge: options.acknowledge ?? '2m',
    metrics: Object.entries(options.analysis ?? {}).map(([metric, said]) =>
      toPolicy(metric as ServerMetric, typeof said === 'string' ? { success: said } : said, options),
    ),
    onInconclusive: options.onInconclusive ?? 'pause',
    onFail: options.onFail ?? 'abort',
  };
  checkStrategy(strategy);
  return waiting(strategy, options.after);
}

/** All traffic at once, when every replica has loaded the version. */
export function allAtOnce<const After extends WaitsFor = never>(
  options: Pick<CanaryOptions<After>, 'endpoint' | 'after' | 'acknowledge'>,
): AllAtOnceStrategy & Waits<After> {
  const { endpoint, acknowledge = '2m' } = options;
  const strategy = { kind: 'all-at-once', endpoint, acknowledge } as const;
  checkStrategy(strategy);
  return waiting(strategy, options.after);
}

function waiting<S extends object, After>(strategy: S, after: After | undefined): S & Waits<After> {
  return (after === undefined ? strategy : { ...strategy, after }) as S & Waits<After>;
}

function toPolicy(metric: ServerMetric, said: MetricOptions, options: CanaryOptions): MetricPolicy {
  return {
    metric,
    failureLimit: 0,
    inconclusiveLimit: 0,
    consecutiveErrorLimit: 4,
    minimumSample: options.minimumSample ?? 20,
    onNoData: options.onNoData ?? 'pause',
    dryRun: false,
    ...said,
  };
}
