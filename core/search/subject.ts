import { invalid, unquoted } from './tokens.js';

export type Entity = 'attribute' | 'metric' | 'parameter' | 'tag' | 'dataset';

/** What is searched, and by what. */
export interface Subject {
  /** Each entity by every name it goes by in a filter: `params.lr` and `parameter.lr` are one. */
  readonly entities: { readonly [name: string]: Entity };
  /** What is said where an entity is none of these. */
  readonly valid: string;
  /** Attributes by every name; the value is the one it has here. */
  readonly attributes: { readonly [name: string]: string };
  /** Attributes that are compared as numbers. */
  readonly numeric: readonly string[];
  /** Attributes that `IN (…)` takes. */
  readonly listed: readonly string[];
  /** Attributes that may order the answer, as they are called here. */
  readonly ordered: readonly string[];
}

/** A column of an answer, or one of the values kept under a key. */
export interface Field {
  readonly entity: Entity;
  readonly key: string;
}

const itself = (...names: string[]): { readonly [name: string]: string } =>
  Object.fromEntries(names.map((name) => [name, name]));

/** Runs: `metrics.auc > 0.5`, `params.lr = '0.1'`, "tags.`mlflow.source.name` LIKE '%.py'", `status = 'FINISHED'`, `dataset.name = 'x'`. */
export const RUNS: Subject = {
  entities: {
    metric: 'metric',
    metrics: 'metric',
    parameter: 'parameter',
    parameters: 'parameter',
    param: 'parameter',
    params: 'parameter',
    tag: 'tag',
    tags: 'tag',
    attribute: 'attribute',
    attributes: 'attribute',
    attr: 'attribute',
    run: 'attribute',
    dataset: 'dataset',
    datasets: 'dataset',
  },
  valid: "Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
  attributes: {
    ...itself('run_id', 'run_name', 'user_id', 'status', 'start_time', 'end_time', 'artifact_uri'),
    created: 'start_time',
    Created: 'start_time',
    'run name': 'run_name',
    'Run name': 'run_name',
    'Run Name': 'run_name',
  },
  numeric: ['start_time', 'end_time'],
  listed: ['run_id'],
  ordered: ['run_id', 'run_name', 'user_id', 'status', 'start_time', 'end_time', 'artifact_uri'],
};

/** Models that runs logged: `name = 'm2'`, `params.depth = '3'`, `creation_timestamp > 1700000000000`. */
export const LOGGED_MODELS: Subject = {
  entities: {
    attribute: 'attribute',
    attributes: 'attribute',
    parameter: 'parameter',
    param: 'parameter',
    params: 'parameter',
    tag: 'tag',
    tags: 'tag',
  },
  valid: "Valid values are ['attribute', 'parameter', 'tag']",
  attributes: {
    ...itself('model_id', 'name', 'model_type', 'status', 'source_run_id'),
    ...itself('creation_timestamp', 'last_updated_timestamp'),
    model_name: 'name',
    creation_time: 'creation_timestamp',
    last_updated_time: 'last_updated_timestamp',
  },
  numeric: ['creation_timestamp', 'last_updated_timestamp'],
  listed: ['model_id', 'name', 'status', 'model_type', 'source_run_id'],
  ordered: [
    'model_id',
    'name',
    'model_type',
    'status',
    'source_run_id',
    'creation_timestamp',
    'last_updated_timestamp',
  ],
};

/** Experiments: `name LIKE 'flights%'`, `creation_time > 1700000000000`, `tags.team = 'ml'`. */
export const EXPERIMENTS: Subject = {
  entities: { attribute: 'attribute', tag: 'tag', tags: 'tag' },
  valid: "Valid entity types are ('attribute', 'tag', 'tags')",
  attributes: itself('name', 'experiment_id', 'creation_time', 'last_update_time'),
  numeric: ['creation_time', 'last_update_time'],
  listed: ['experiment_id'],
  ordered: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
};

const DATASET_KEYS = ['name', 'digest', 'context'];

/** Reads `entity.key`; without an entity it is an attribute. The key may be in quotes or backticks and hold dots. */
export function fieldOf(name: string, subject: Subject): Field {
  const dot = /^["`]/.test(name) ? -1 : name.indexOf('.');
  const entity = entityOf(dot < 0 ? 'attribute' : name.slice(0, dot), subject);
  const key = unquoted(name.slice(dot + 1));
  if (entity === 'attribute') return { entity, key: attributeOf(key, subject) };
  if (entity === 'dataset' && !DATASET_KEYS.includes(key))
    throw invalid(`Invalid dataset key '${key}' specified. Valid keys are '${quotedSet(DATASET_KEYS)}'`);
  return { entity, key };
}

function entityOf(name: string, { entities, valid }: Subject): Entity {
  const entity = Object.hasOwn(entities, unquoted(name)) ? entities[unquoted(name)] : undefined;
  if (entity !== undefined) return entity;
  throw invalid(`Invalid entity type '${unquoted(name)}'. ${valid}`);
}

function attributeOf(key: string, { attributes }: Subject): string {
  const attribute = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (attribute !== undefined) return attribute;
  throw invalid(`Invalid attribute key '${key}' specified. Valid keys are '${quotedSet(Object.keys(attributes))}'`);
}

function quotedSet(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}'`).join(', ')}}`;
}
