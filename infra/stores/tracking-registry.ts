import type { ArtifactRef } from '../../core/artifact.js';
import type { Condition } from '../../core/search/filter.js';
import type { Order } from '../../core/search/order.js';

export type Stage = 'active' | 'deleted';
export type TrackedStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Experiment {
  /** Digits: `0` is `Default`, which is always there. */
  readonly id: string;
  readonly name: string;
  /** `mlflow-artifacts:/1` unless it was made with another. */
  readonly artifactLocation: string;
  readonly stage: Stage;
  /** Milliseconds since 1970, as all times of tracking. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: readonly Tag[];
}

/** One value of a metric. NaN is kept; what is beyond a double is its largest or smallest. */
export interface TrackedMetric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/** A dataset that a run read, as its client described it. */
export interface TrackedDataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
}
export interface TrackedInput {
  readonly dataset: TrackedDataset;
  /** `mlflow.data.context` says what it was read for. */
  readonly tags: readonly Tag[];
}

export interface RunInfo {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly user: string;
  readonly status: TrackedStatus;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly artifactUri: string;
  readonly stage: Stage;
}
export interface TrackedRun extends RunInfo {
  /** The last value of each, by step, then time. */
  readonly metrics: readonly TrackedMetric[];
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly inputs: readonly TrackedInput[];
  readonly models: readonly RunModel[];
}

export interface NewRun {
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly user: string;
  readonly startedAt: number;
  readonly tags: readonly Tag[];
}

export interface Search {
  readonly conditions: readonly Condition[];
  readonly orders: readonly Order[];
  readonly stages: readonly Stage[];
  readonly offset: number;
  readonly limit: number;
}

export type LoggedModelStatus = 'LOGGED_MODEL_PENDING' | 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED';

export interface NewLoggedModel {
  /** `m-` and 32 hexadecimal digits. */
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  /** `''` where the client said none. */
  readonly modelType: string;
  readonly sourceRun?: string;
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
}
export interface LoggedModel extends NewLoggedModel {
  readonly status: LoggedModelStatus;
  readonly artifactUri: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
/** A model that a run made, or used. */
export interface RunModel {
  readonly role: 'output' | 'input';
  readonly model: string;
  readonly step: number;
}

/** What lies in a folder: a file with its size, or a folder below. */
export interface TrackedEntry {
  readonly name: string;
  /** Absent for a folder. */
  readonly bytes?: number;
}

/** What one call logs: all of it or nothing. */
export interface Batch {
  readonly metrics?: readonly TrackedMetric[];
  readonly params?: readonly Tag[];
  readonly tags?: readonly Tag[];
}

/**
 * Experiments and runs that clients keep here, with the meaning that MLflow gives them. What is refused is a FinalError
 * with MLflow's code: `RESOURCE_DOES_NOT_EXIST`, `RESOURCE_ALREADY_EXISTS`, `INVALID_PARAMETER_VALUE`, `INVALID_STATE`.
 */
export interface TrackingRegistry {
  /** Gives its id. A name is taken for ever, also by an experiment that is deleted. */
  createExperiment(experiment: {
    name: string;
    artifactLocation?: string;
    tags: readonly Tag[];
    actor: string;
  }): Promise<string>;
  experiment(id: string): Promise<Experiment>;
  experimentByName(name: string): Promise<Experiment | null>;
  searchExperiments(search: Search): Promise<readonly Experiment[]>;
  renameExperiment(id: string, name: string, actor: string): Promise<void>;
  /** Its runs go or come with it. */
  setExperimentStage(id: string, stage: Stage, actor: string): Promise<void>;
  setExperimentTag(id: string, tag: Tag): Promise<void>;
  deleteExperimentTag(id: string, key: string): Promise<void>;

  /** Idempotent on the run's id. */
  createTrackedRun(run: NewRun, actor: string): Promise<TrackedRun>;
  trackedRun(id: string): Promise<TrackedRun>;
  updateTrackedRun(id: string, change: { status?: TrackedStatus; endedAt?: number; name?: string }): Promise<RunInfo>;
  setTrackedRunStage(id: string, stage: Stage, actor: string): Promise<void>;
  searchTrackedRuns(search: Search & { readonly experiments: readonly string[] }): Promise<readonly TrackedRun[]>;

  /** A parameter keeps its first value; a metric's point that is there already is not added again. */
  logBatch(runId: string, batch: Batch): Promise<void>;
  /** The same for one parameter, whose refusal MLflow words otherwise. */
  logParam(runId: string, param: Tag): Promise<void>;
  logInputs(runId: string, inputs: readonly TrackedInput[]): Promise<void>;
  /** Idempotent on (run, role, model). */
  linkModels(runId: string, models: readonly RunModel[]): Promise<void>;
  deleteRunTag(runId: string, key: string): Promise<void>;
  /** Idempotent on the model's id. */
  createLoggedModel(model: NewLoggedModel): Promise<LoggedModel>;
  loggedModel(id: string): Promise<LoggedModel>;
  setLoggedModelStatus(id: string, status: LoggedModelStatus): Promise<LoggedModel>;
  setLoggedModelTags(id: string, tags: readonly Tag[]): Promise<void>;
  deleteLoggedModelTag(id: string, key: string): Promise<void>;
  deleteLoggedModel(id: string): Promise<void>;
  searchLoggedModels(search: Search & { readonly experiments: readonly string[] }): Promise<readonly LoggedModel[]>;

  /**
   * Names an uploaded file; what had the path before is no longer named. `INVALID_PARAMETER_VALUE` where the path is a
   * folder, or leads through a file.
   */
  putFile(path: string, artifact: ArtifactRef): Promise<void>;
  fileAt(path: string): Promise<ArtifactRef | null>;
  /** By name; nothing where there is no such folder. The empty path is the root. */
  filesIn(folder: string): Promise<readonly TrackedEntry[]>;
  /** The file, or all files of the folder. */
  deleteFiles(path: string): Promise<void>;

  /** All values of one metric, by time, step and value. */
  metricHistory(
    runIds: readonly string[],
    key: string,
    page: { offset: number; limit: number },
  ): Promise<readonly (TrackedMetric & { readonly runId: string })[]>;
}
