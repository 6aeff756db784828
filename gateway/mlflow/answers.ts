import type {
  Experiment,
  RunInfo,
  Tag,
  TrackedInput,
  TrackedMetric,
  TrackedRun,
} from '../../infra/stores/tracking-registry.js';

/** Our words as MLflow's JSON: what is empty is left out, as protobuf does. */
export function experimentJson(experiment: Experiment): object {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.stage,
    last_update_time: experiment.updatedAt,
    creation_time: experiment.createdAt,
    ...listed('tags', experiment.tags),
    workspace: 'default',
  };
}

export function runInfoJson(run: RunInfo): object {
  return {
    run_uuid: run.id,
    experiment_id: run.experiment,
    run_name: run.name,
    user_id: run.user,
    status: run.status,
    start_time: run.startedAt,
    ...(run.endedAt === undefined ? {} : { end_time: run.endedAt }),
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.stage,
    run_id: run.id,
  };
}

/** `outputs` is there where a run is read, not where it is made. */
export function runJson(run: TrackedRun): object {
  return {
    info: runInfoJson(run),
    data: {
      ...listed('metrics', run.metrics.map(metricJson)),
      ...listed('params', run.params),
      ...listed('tags', run.tags),
    },
    inputs: {
      ...listed('dataset_inputs', run.inputs.map(inputJson)),
      ...listed(
        'model_inputs',
        run.models.filter(({ role }) => role === 'input').map(({ model }) => ({ model_id: model })),
      ),
    },
  };
}

export function outputsJson({ models }: TrackedRun): object {
  const outputs = models.filter(({ role }) => role === 'output');
  return listed(
    'model_outputs',
    outputs.map(({ model, step }) => ({ model_id: model, step })),
  );
}

export function metricJson({ key, value, timestamp, step }: TrackedMetric): object {
  return { key, value: Number.isNaN(value) ? 'NaN' : value, timestamp, step };
}

function inputJson({ tags, dataset }: TrackedInput): object {
  const { sourceType, ...rest } = dataset;
  return { ...listed<Tag>('tags', tags), dataset: { ...rest, source_type: sourceType } };
}

/** A list under its name, or nothing. */
export function listed<T>(name: string, values: readonly T[]): object {
  return values.length === 0 ? {} : { [name]: values };
}
