import { describeCondition, holds } from './condition.js';
import type { Condition } from './condition.js';

/** How one measurement came out. */
export type MeasurementPhase = 'successful' | 'failed' | 'inconclusive' | 'error';

/**
 * What a measurement without enough data counts as: `pause` asks a person (an inconclusive measurement), `error` is
 * tried again until the error limit, `pass` is a success.
 */
export type OnNoData = 'pause' | 'error' | 'pass';

/** When a metric’s verdict is reached, and what counts as data for it. */
export interface MetricLimits {
  /** More failed measurements than this fail the metric; -1 allows any number. */
  readonly failureLimit: number;
  /** More inconclusive measurements than this make it inconclusive; -1 allows any number. */
  readonly inconclusiveLimit: number;
  /** More errors in a row than this end it in error. */
  readonly consecutiveErrorLimit: number;
  /** This many successes in a row end it well before `count` is reached. */
  readonly consecutiveSuccessLimit?: number;
  /** Fewer observations than this are no data. */
  readonly minimumSample: number;
  readonly onNoData: OnNoData;
  /** Measured and shown, never part of the verdict. */
  readonly dryRun: boolean;
}

/** One metric of an analysis with all defaults filled in. Times are milliseconds. */
export interface Metric extends MetricLimits {
  readonly name: string;
  readonly success?: Condition;
  readonly failure?: Condition;
  /** Measurements to take. Absent: one, or with an interval as many as there is time for. */
  readonly count?: number;
  readonly interval?: number;
  /** From the start of the analysis to the first measurement. */
  readonly initialDelay: number;
}

/** What was seen of a metric: a value over `sample` observations (`null` of none), or why there is nothing to see. */
export type Observation = { readonly value: number | null; readonly sample: number } | { readonly error: string };

export interface Measurement {
  readonly phase: MeasurementPhase;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly value?: number;
  readonly sample?: number;
  /** There was too little to judge, and `onNoData` decided the phase. */
  readonly noData?: true;
}

const NO_DATA = { pause: 'inconclusive', error: 'error', pass: 'successful' } as const;

/**
 * Judges one observation. Only a success condition: failed where it does not hold. Only a failure condition: successful
 * where it does not hold. Both: failure wins, and neither is inconclusive. None set is inconclusive too, on purpose:
 * nobody said what good means (Argo Rollouts' code calls it successful).
 */
export function measure(metric: Metric, observation: Observation, at: number): Measurement {
  if ('error' in observation) return { phase: 'error', at, message: observation.error };
  const { value, sample } = observation;
  if (sample < metric.minimumSample || value === null || Number.isNaN(value)) {
    const message = `${metric.name} has ${sample} observations, ${metric.minimumSample} are needed`;
    return { phase: NO_DATA[metric.onNoData], at, message, sample, noData: true };
  }
  return { ...judge(metric, value), at, value, sample };
}

function judge({ name, success, failure }: Metric, value: number): Pick<Measurement, 'phase' | 'message'> {
  const seen = `${name} is ${round(value)}`;
  if (failure !== undefined && holds(failure, value)) {
    return { phase: 'failed', message: `${seen}, which fails at ${describeCondition(failure)}` };
  }
  if (success !== undefined && holds(success, value)) {
    return { phase: 'successful', message: `${seen}, as wanted ${describeCondition(success)}` };
  }
  if (success === undefined && failure === undefined) {
    return { phase: 'inconclusive', message: `${seen}, and no condition says whether that is good` };
  }
  if (success === undefined) return { phase: 'successful', message: `${seen}, short of failing` };
  return failure === undefined
    ? { phase: 'failed', message: `${seen}, wanted ${describeCondition(success)}` }
    : {
        phase: 'inconclusive',
        message: `${seen}, neither ${describeCondition(success)} nor ${describeCondition(failure)}`,
      };
}

/** Four significant digits: enough to compare with a limit, short enough for one line. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
