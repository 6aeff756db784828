/** pipelines/: the language pipeline files are written in. This is the package's public entry. */
export { z } from 'zod';
export { compile } from './language/compile.js';
export { define } from './language/definition.js';
export type { StepDefinition } from './language/definition.js';
export { isPipeline, pipeline } from './language/pipeline.js';
export type { Outputs, Pipeline, PipelineConfig, Schedule } from './language/pipeline.js';
export type { GateDecision, PlanBuilder, RolloutOutcome, StepBody } from './language/builder.js';
export type { GateSettings, MapSettings, StepSettings } from './language/options.js';
export type { AnyRef, Ref, Resolved, Sureness } from './language/reference.js';
export type { Stored } from './language/stored.js';
export { allAtOnce, canary } from './language/deploy.js';
export { read } from './language/read.js';
export { EngineError, FinalError, RetryableError } from '../core/errors.js';
export type { ArtifactRef, ModelRef, TableRef } from '../core/artifact.js';
export type { Progress, StepContext } from '../activities/context.js';
export type { Table } from '../core/table.js';
export type { Query } from '../core/query.js';
