import type { RunInfo, Stage, TrackedRun, TrackingRegistry } from '../../tracking-registry.js';
import type { Database, Queries, Statement } from '../database.js';
import { checkedId, mustBeActive, noExperiment, noRun } from './refusals.js';
import { lastOfEach, refuse } from './experiments.js';

/** MLflow keeps a run's name as a tag as well. */
export const RUN_NAME = 'mlflow.runName';

const INFO = `
run.id, run.experiment::text as experiment, run.name, user_name as "user", status, started_at as "startedAt",
  ended_at as "endedAt", artifact_uri as "artifactUri", run.stage`;
/** What is kept under keys of a thing of that name, in the order in which it came. */
export const listed = (table: string, of: string): string =>
  `coalesce((select json_agg(json_build_object('key', key, 'value', value) order by id)
    from coppice.${table} as kept where kept.${of} = ${of}.id), '[]')`;
/** What a metric's value is to a client. */
const VALUE = `case when is_nan then to_json('NaN'::text) else to_json(value) end`;

/** Every column of a TrackedRun; the run is called \`run\`. NaN comes as a text. */
export const RUN: string = `${INFO},
  coalesce((select json_agg(json_build_object('key', key, 'value', ${VALUE}, 'timestamp', at, 'step', step) order by id)
    from coppice.tracked_latest as kept where kept.run = run.id), '[]') as metrics,
  ${listed('tracked_param', 'run')} as params,
  ${listed('tracked_tag', 'run')} as tags,
  coalesce((select json_agg(json_build_object('tags', tags, 'dataset', json_build_object('name', dataset.name,
      'digest', dataset.digest, 'sourceType', source_type, 'source', source, 'schema', schema, 'profile', profile)) order by id)
    from coppice.tracked_input as input join coppice.tracked_dataset as dataset using (experiment, name, digest)
    where input.run = run.id), '[]') as inputs,
  coalesce((select json_agg(json_build_object('role', role, 'model', model, 'step', step) order by id)
    from coppice.tracked_run_model as made where made.run = run.id), '[]') as models`;

const EXPERIMENT_OF: Statement = {
  name: 'tracked-run-experiment',
  text: 'select stage from coppice.experiment where id = $1 for share',
};
const ADD: Statement = {
  name: 'tracked-run-add',
  text: `
with added as (
  insert into coppice.tracked_run (id, experiment, name, user_name, started_at, artifact_uri)
  select $1, id, $3, $4, $5, rtrim(artifact_location, '/') || '/' || $1 || '/artifacts' from coppice.experiment where id = $2
  on conflict (id) do nothing returning *
), tags as (
  insert into coppice.tracked_tag (run, key, value)
  select added.id, key, value from added, json_to_recordset($6) as tag(key text, value text)
)
insert into coppice.audit (actor, action, subject, details)
select $7, 'tracked-run.create', id, json_build_object('experiment', experiment::text, 'name', name) from added`,
};
const GET: Statement = { name: 'tracked-run', text: `select ${RUN} from coppice.tracked_run as run where run.id = $1` };
const LOCK: Statement = {
  name: 'tracked-run-lock',
  text: 'select experiment::text as experiment, stage from coppice.tracked_run where id = $1 for no key update',
};
const UPDATE: Statement = {
  name: 'tracked-run-update',
  text: `
with named as (
  insert into coppice.tracked_tag (run, key, value) select $1, '${RUN_NAME}', $4 where $4::text is not null
  on conflict (run, key) do update set value = excluded.value
)
update coppice.tracked_run as run
set status = coalesce($2, status), ended_at = coalesce($3, ended_at), name = coalesce($4, name)
where id = $1 returning ${INFO}`,
};
const STAGE: Statement = {
  name: 'tracked-run-stage',
  text: `
with moved as (
  update coppice.tracked_run
  set stage = $2, deleted_at = case when $2 = 'deleted' then floor(extract(epoch from clock_timestamp()) * 1000) end
  where id = $1 returning *
)
insert into coppice.audit (actor, action, subject, details)
select $3, case when stage = 'deleted' then 'tracked-run.delete' else 'tracked-run.restore' end, id,
  json_build_object('experiment', experiment::text)
from moved returning subject`,
};

type Runs = Pick<TrackingRegistry, 'createTrackedRun' | 'trackedRun' | 'updateTrackedRun' | 'setTrackedRunStage'>;

/** A row as the database gives it: JSON knows no NaN, and no absent text. */
export type RunRow = TrackedRun;

export const runs = (database: Database): Runs => ({
  createTrackedRun(run, actor) {
    const { id, experiment, name, user, startedAt } = run;
    const tags = JSON.stringify(lastOfEach(run.tags));
    return database.transaction(async (queries) => {
      const found = await queries.first<{ stage: Stage }>(EXPERIMENT_OF, [checkedId(experiment)]);
      mustBeActive('experiment', experiment, (found ?? refuse(noExperiment(experiment))).stage);
      await queries.rows(ADD, [id, experiment, name, user, startedAt, tags, actor]);
      return runOf(queries, id);
    });
  },
  trackedRun(id) {
    return runOf(database, id);
  },
  updateTrackedRun(id, { status, endedAt, name }) {
    return database.transaction(async (queries) => {
      await lockActiveRun(queries, id);
      const updated = await queries.first<RunInfo>(UPDATE, [id, status, endedAt, name]);
      return updated ?? refuse(noRun(id));
    });
  },
  async setTrackedRunStage(id, stage, actor) {
    if ((await database.rows(STAGE, [id, stage, actor])).length === 0) throw noRun(id);
  },
});

/** The run's row is held: what is logged to one run comes one after another, and none to a deleted one. */
export async function lockActiveRun(queries: Queries, id: string): Promise<{ readonly experiment: string }> {
  const run = await queries.first<{ experiment: string; stage: Stage }>(LOCK, [id]);
  if (run === null) throw noRun(id);
  mustBeActive('run', id, run.stage);
  return run;
}

async function runOf(queries: Queries, id: string): Promise<TrackedRun> {
  const row = await queries.first<RunRow>(GET, [id]);
  return row === null ? refuse(noRun(id)) : withNumbers(row);
}

/** Metrics' values as numbers, and a dataset's missing texts absent. */
export function withNumbers(row: RunRow): TrackedRun {
  return {
    ...row,
    metrics: row.metrics.map((metric) => ({ ...metric, value: Number(metric.value) })),
    inputs: row.inputs.map(({ tags, dataset }) => ({
      tags,
      dataset: Object.fromEntries(Object.entries(dataset).filter(([, value]) => value !== null)) as typeof dataset,
    })),
  };
}
