import type { ArtifactRef, Digest } from '../../core/artifact.js';
import type { DataInterval } from '../../core/interval.js';
import type { Json } from '../../core/json.js';
import type { Plan } from '../../core/plan.js';
import type { DatasetRegistry } from './dataset-registry.js';
import type { TrackingRegistry } from './tracking-registry.js';
import type { WatermarkRegistry } from './watermark-registry.js';

/** Who caused a mutation: `user:ana`, `schedule:flights-delay`, `run:<id>`, `event:<id>`. */
export type Actor = string;

export type RunState = 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated';
export interface RunRecord {
  /** Temporal's first run id: unique for ever. */
  readonly id: string;
  readonly workflowId: string;
  readonly pipeline: string;
  readonly planDigest: Digest;
  readonly input: Json;
  /** The time its data is of, where it was given one. */
  readonly interval?: DataInterval;
  readonly seed: number;
  readonly actor: Actor;
  /** Why it ran: `schedule 0 3 1 * *`, `started by hand`, `reproduces <run>`. */
  readonly reason: string;
  readonly state: RunState;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly output?: Json;
  readonly error?: Json;
}

export type StepState = 'running' | 'completed' | 'failed' | 'skipped' | 'cached' | 'rejected' | 'cancelled';
/** One step of one run; in a map, one item or batch: `train[0]`, `train[0..31]`. */
export interface StepRecord {
  readonly runId: string;
  readonly step: string;
  readonly state: StepState;
  readonly attempt: number;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly pool: string;
  /** Cost: see DESIGN "Clock and money". Seconds and bytes. */
  readonly wallSeconds?: number;
  readonly cpuSeconds?: number;
  readonly peakBytes?: number;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  /** Which library computed, e.g. `tensorflow 2.19.1, 2 threads`. */
  readonly backend?: string;
  readonly cacheKey?: string;
  /** Why it was computed although cache is on: "input `split.train` changed from a1… to 7c…". */
  readonly cacheMiss?: string;
  readonly inputs?: readonly ArtifactRef[];
  /** The result as it is handed on (references, not data). */
  readonly output?: Json;
  readonly error?: Json;
}

export interface CacheEntry {
  readonly key: string;
  readonly pipeline: string;
  readonly step: string;
  /** The parts the key was made of, by name, so that a miss can name the part that changed. */
  readonly parts: { readonly [name: string]: string };
  readonly output: Json;
  readonly runId: string;
  readonly at: Date;
}

export interface MetricPoint {
  readonly name: string;
  readonly value: number;
  /** Epoch or step; 0 for a single value. */
  readonly at: number;
}

export interface NewModelVersion {
  readonly model: string;
  readonly artifact: ArtifactRef;
  /** With `step`, makes registration idempotent: the same (run, step) gets the same version back. */
  readonly runId: string;
  readonly step: string;
  readonly metrics: { readonly [name: string]: number };
  /** Plan, code, data digests, seed, library versions, thread count. */
  readonly provenance: { readonly [key: string]: Json };
  readonly report?: ArtifactRef;
  readonly actor: Actor;
}
export interface ModelVersion extends NewModelVersion {
  /** 1, 2, 3 … without holes within a model. */
  readonly version: number;
  readonly createdAt: Date;
}

export interface AliasMove {
  readonly model: string;
  /** `champion`, `challenger`, or a free name. */
  readonly alias: string;
  /** `null` removes the alias. */
  readonly version: number | null;
  readonly actor: Actor;
  readonly why: string;
  readonly runId?: string;
  /** The same key moves the alias once, however often it is sent. */
  readonly key: string;
}

export interface Route {
  readonly model: string;
  readonly version: number;
  readonly artifact: ArtifactRef;
  /** Share of traffic in percent; the weights of an endpoint sum to 100. */
  readonly weight: number;
}
/** What an endpoint should serve. Replicas follow the newest revision. */
export interface Routing {
  readonly endpoint: string;
  /** 1, 2, 3 … */
  readonly revision: number;
  readonly routes: readonly Route[];
}
export interface Replica {
  readonly id: string;
  /** `http://127.0.0.1:8090` */
  readonly address: string;
  /** Newest revision it runs, by endpoint; a load that failed is told in `errors`. */
  readonly revisions: { readonly [endpoint: string]: number };
  readonly errors: { readonly [endpoint: string]: string };
  readonly seenAt: Date;
}

/** An append-only, hash-chained line: who did what, when. `hash` covers the line and the one before it. */
export interface AuditLine {
  readonly id: number;
  readonly at: Date;
  readonly actor: Actor;
  /** `alias.move`, `version.register`, `run.start`, `gate.approve`, … */
  readonly action: string;
  readonly subject: string;
  readonly details: Json;
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * The registry: rows about runs, datasets, models and endpoints. One SQL dialect (PostgreSQL), one driver, two servers: PGlite
 * behind a socket, or a real PostgreSQL. Every write is idempotent on the key its doc names.
 * A busy or lost database is RetryableError `REGISTRY_UNAVAILABLE`.
 */
export interface Registry extends DatasetRegistry, WatermarkRegistry, TrackingRegistry {
  /** Idempotent on the digest. */
  putPlan(plan: Plan): Promise<void>;
  plan(digest: Digest): Promise<Plan | null>;
  /** The newest plan recorded under a pipeline's name. */
  latestPlan(pipeline: string): Promise<Plan | null>;

  /** Idempotent on `id`. */
  startRun(run: Omit<RunRecord, 'state' | 'startedAt'> & { readonly startedAt?: Date }): Promise<void>;
  /**
   * Idempotent: the first end wins. Its steps that are recorded as running end with it; where it is completed, the
   * watermarks by which it read move in the same statement.
   */
  endRun(id: string, end: { state: RunState; output?: Json; error?: Json }): Promise<void>;
  /** By id or, newest first, by workflow id; a unique prefix (≥ 6 characters) of either will do. */
  run(idOrWorkflowId: string): Promise<RunRecord | null>;
  runs(filter?: { pipeline?: string; state?: RunState; limit?: number }): Promise<readonly RunRecord[]>;

  /** Upsert on (runId, step); a `completed` row is never turned back, nor a later attempt's row by an earlier one's. */
  recordStep(step: StepRecord): Promise<void>;
  /** The same for many in one statement. */
  recordSteps(steps: readonly StepRecord[]): Promise<void>;
  steps(runId: string): Promise<readonly StepRecord[]>;

  /** A hit keeps the entry from being dropped as unused. */
  cached(key: string): Promise<CacheEntry | null>;
  /** The newest entry for a step, to say why a key missed. */
  lastCached(pipeline: string, step: string): Promise<CacheEntry | null>;
  /** Idempotent on `key`: the first writer's output stays, and is in use again. */
  putCached(entry: Omit<CacheEntry, 'at'>): Promise<void>;

  /** Idempotent on (runId, step, name, at). */
  putMetrics(runId: string, step: string, points: readonly MetricPoint[]): Promise<void>;
  metrics(runId: string, step?: string): Promise<readonly (MetricPoint & { readonly step: string })[]>;

  /** Idempotent on (runId, step). */
  registerVersion(version: NewModelVersion): Promise<ModelVersion>;
  versions(model: string): Promise<readonly ModelVersion[]>;
  version(model: string, version: number): Promise<ModelVersion | null>;
  models(): Promise<readonly string[]>;
  moveAlias(move: AliasMove): Promise<void>;
  /** Who an alias points at, now or at a time in the past. */
  alias(model: string, alias: string, at?: Date): Promise<ModelVersion | null>;
  aliases(model: string): Promise<{ readonly [alias: string]: number }>;
  aliasHistory(model: string, alias?: string): Promise<readonly (AliasMove & { readonly at: Date })[]>;

  /** Idempotent on (endpoint, key): the same key gets the same revision back. FinalError `WEIGHTS_NOT_100` otherwise. */
  setRoutes(endpoint: string, routes: readonly Route[], change: { key: string; actor: Actor }): Promise<Routing>;
  routing(endpoint: string): Promise<Routing | null>;
  routings(): Promise<readonly Routing[]>;
  /** Upsert on `id`. Whoever had the same address before is gone: a killed server said no goodbye. */
  reportReplica(replica: Omit<Replica, 'seenAt'>): Promise<void>;
  removeReplica(id: string): Promise<void>;
  /** Replicas heard from within the last `withinSeconds` (default 10). */
  replicas(withinSeconds?: number): Promise<readonly Replica[]>;

  /** Idempotent on `key` where there is one. */
  audit(line: { actor: Actor; action: string; subject: string; details: Json; key?: string }): Promise<void>;
  /** Newest first. */
  auditLog(limit?: number): Promise<readonly AuditLine[]>;
  /** Ids of the lines whose hash does not fit: empty when nobody touched the log. */
  verifyAudit(): Promise<readonly number[]>;

  close(): Promise<void>;
}
