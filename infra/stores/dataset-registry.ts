import type { ArtifactRef, Digest, TableRef } from '../../core/artifact.js';
import type { DatasetReference } from '../../core/datasets/reference.js';
import type { Retention } from '../../core/datasets/retention.js';
import type { Actor } from './registry.js';

/** What a version was made from: versions of datasets that its run had read, and the artifacts its table came from. */
export type Parent =
  | { readonly dataset: string; readonly version: number }
  | { readonly artifact: Pick<ArtifactRef, '$artifact' | 'digest'> };

export interface Publication {
  readonly dataset: string;
  /** With its schema, rows and bytes. */
  readonly artifact: TableRef;
  /** A JSON artifact that describes the table. */
  readonly statistics?: ArtifactRef;
  readonly parents: readonly Parent[];
  readonly runId: string;
  readonly step: string;
  readonly actor: Actor;
  /** Moved to the version. */
  readonly alias?: string;
  readonly tags?: readonly string[];
  /** The dataset's policy from now on; absent leaves it as it is. */
  readonly retention?: Retention;
}

export interface DatasetVersion {
  readonly dataset: string;
  /** 1, 2, 3 … without holes within a dataset. */
  readonly version: number;
  readonly artifact: TableRef;
  readonly statistics?: ArtifactRef;
  readonly parents: readonly Parent[];
  /** The first to publish it. */
  readonly runId: string;
  readonly step: string;
  readonly actor: Actor;
  readonly createdAt: Date;
  /** Since when its data need not be there: the dataset's retention gave it up. */
  readonly expiredAt?: Date;
}

export interface Dataset {
  readonly name: string;
  readonly versions: number;
  readonly latest: DatasetVersion;
  readonly retention?: Retention;
}

export interface DatasetAliasMove {
  readonly dataset: string;
  readonly alias: string;
  /** `null` removes the alias. */
  readonly version: number | null;
  readonly actor: Actor;
  readonly why: string;
  readonly runId?: string;
  /** The same key moves the alias once, however often it is sent. */
  readonly key: string;
}

export interface DatasetTag {
  readonly version: number;
  readonly tag: string;
}

/** What a step of a run asks to read. */
export interface DatasetQuestion {
  readonly runId: string;
  readonly step: string;
  /** As the pipeline wrote it: `flights@latest`. */
  readonly name: string;
  /** Of a run that is reproduced: the run, whose answers are given again, and when it started. */
  readonly reproduces?: string;
  readonly asOf?: Date;
}

export interface DatasetRead {
  readonly runId: string;
  readonly step: string;
  readonly name: string;
  readonly dataset: string;
  readonly version: number;
  readonly at: Date;
}

/** Digests of what must not go, by how far it is followed. */
export interface Roots {
  /** All that these artifacts name, in whatever words, stays as well: runs under way, and models that are served. */
  readonly live: readonly Digest[];
  /** What these artifacts refer to stays as well. */
  readonly kept: readonly Digest[];
  /** When the oldest run under way started. */
  readonly runningSince?: Date;
}

/** Rows about datasets, and what decides which artifacts stay. */
export interface DatasetRegistry {
  /**
   * Idempotent on (runId, step). A table equal to the newest version's gives that version, as there is nothing new:
   * a schedule that finds the same data every night makes one version, not hundreds. Alias and tags are set either way.
   * FinalError `DATASET_NAME`, `RETENTION`.
   */
  publishDataset(publication: Publication): Promise<DatasetVersion>;
  /** What a step of a run published. */
  publishedBy(runId: string, step: string): Promise<DatasetVersion | null>;
  datasets(): Promise<readonly Dataset[]>;
  datasetVersions(dataset: string): Promise<readonly DatasetVersion[]>;
  /** Now, or as of a time in the past. FinalError `DATASET_NOT_FOUND` with what there is. */
  datasetVersion(reference: DatasetReference, at?: Date): Promise<DatasetVersion>;
  /** FinalError `DATASET_NAME`, `DATASET_NOT_FOUND`, `DATASET_EXPIRED`. */
  moveDatasetAlias(move: DatasetAliasMove): Promise<void>;
  datasetAliases(dataset: string): Promise<{ readonly [alias: string]: number }>;
  /** Sets or removes a tag; idempotent. FinalError `DATASET_NAME`, `DATASET_NOT_FOUND`, `DATASET_EXPIRED`. */
  tagDataset(tag: DatasetTag & { dataset: string; actor: Actor; remove?: boolean }): Promise<void>;
  datasetTags(dataset: string): Promise<readonly DatasetTag[]>;
  /**
   * What a name means to a run: decided at the first read and recorded, so that it means the same in every step and
   * attempt of the run, and when the run is reproduced. FinalError `DATASET_NAME`, `DATASET_NOT_FOUND`, `DATASET_EXPIRED`.
   */
  readDataset(question: DatasetQuestion): Promise<DatasetVersion>;
  /** The data of a run. */
  datasetsOf(runId: string): Promise<{ read: readonly DatasetRead[]; made: readonly DatasetVersion[] }>;
  datasetReaders(dataset: string): Promise<readonly DatasetRead[]>;

  /** Drops cache entries that nobody used since a moment. Gives how many; `dry` only counts. */
  dropCached(before: Date, dry: boolean): Promise<number>;
  /** Marks the versions that their datasets' retention gives up. Gives them; `dry` marks none. */
  expireDatasets(now: Date, dry: boolean): Promise<readonly DatasetVersion[]>;
  /** As if cache entries not used since a moment, and these versions of datasets, were gone. */
  roots(without: { cachedBefore: Date; expired: readonly DatasetVersion[] }): Promise<Roots>;
}
