import { FinalError } from '../../../../core/errors.js';
import type { LoggedModel, RunModel, Stage, TrackingRegistry } from '../../tracking-registry.js';
import type { Database, Queries, Statement } from '../database.js';
import { lastOfEach, refuse } from './experiments.js';
import { checkedId, mustBeActive, noExperiment, noRun } from './refusals.js';
import { listed, lockActiveRun } from './runs.js';

/** Every column of a LoggedModel; the model is called `model`. */
export const LOGGED_MODEL: string = `
model.id, model.experiment::text as experiment, model.name, model.status, model_type as "modelType",
  source_run as "sourceRun", model.artifact_uri as "artifactUri", model.created_at as "createdAt",
  model.updated_at as "updatedAt", ${listed('logged_model_param', 'model')} as params,
  ${listed('logged_model_tag', 'model')} as tags`;

const EXPERIMENT_OF: Statement = {
  name: 'logged-model-experiment',
  text: 'select stage from coppice.experiment where id = $1 for share',
};
const RUN_OF: Statement = { name: 'logged-model-run', text: 'select id from coppice.tracked_run where id = $1' };
const ADD: Statement = {
  name: 'logged-model-add',
  text: `
with added as (
  insert into coppice.logged_model (id, experiment, name, model_type, source_run, artifact_uri)
  select $1, id, $3, $4, $5, rtrim(artifact_location, '/') || '/models/' || $1 || '/artifacts'
  from coppice.experiment where id = $2
  on conflict (id) do nothing returning *
), params as (
  insert into coppice.logged_model_param (model, key, value)
  select added.id, key, value from added, json_to_recordset($6) as param(key text, value text)
)
insert into coppice.logged_model_tag (model, key, value)
select added.id, key, value from added, json_to_recordset($7) as tag(key text, value text)`,
};
const GET: Statement = {
  name: 'logged-model',
  text: `select ${LOGGED_MODEL} from coppice.logged_model as model where model.id = $1 and model.stage = 'active'`,
};
const LOCK: Statement = {
  name: 'logged-model-lock',
  text: `select id from coppice.logged_model where id = $1 and stage = 'active' for no key update`,
};
const STATUS: Statement = {
  name: 'logged-model-status',
  text: `
update coppice.logged_model set status = $2, updated_at = floor(extract(epoch from clock_timestamp()) * 1000) where id = $1`,
};
const DELETE: Statement = {
  name: 'logged-model-delete',
  text: `
update coppice.logged_model set stage = 'deleted', updated_at = floor(extract(epoch from clock_timestamp()) * 1000)
where id = $1`,
};
const TAGS: Statement = {
  name: 'logged-model-tags',
  text: `
insert into coppice.logged_model_tag (model, key, value)
select $1, key, value from json_to_recordset($2) as tag(key text, value text)
on conflict (model, key) do update set value = excluded.value`,
};
const DELETE_TAG: Statement = {
  name: 'logged-model-tag-delete',
  text: 'delete from coppice.logged_model_tag where model = $1 and key = $2 returning key',
};
const LINK: Statement = {
  name: 'tracked-run-model',
  text: `
insert into coppice.tracked_run_model (run, role, model, step) values ($1, $2, $3, $4) on conflict do nothing`,
};

type Models = Pick<
  TrackingRegistry,
  | 'createLoggedModel'
  | 'loggedModel'
  | 'setLoggedModelStatus'
  | 'setLoggedModelTags'
  | 'deleteLoggedModelTag'
  | 'deleteLoggedModel'
  | 'linkModels'
>;

export const loggedModels = (database: Database): Models => ({
  createLoggedModel({ id, experiment, name, modelType, sourceRun, params, tags }) {
    const [kept, said] = [params, tags].map((list) => JSON.stringify(lastOfEach(list)));
    return database.transaction(async (queries) => {
      const found = await queries.first<{ stage: Stage }>(EXPERIMENT_OF, [checkedId(experiment)]);
      mustBeActive('experiment', experiment, (found ?? refuse(noExperiment(experiment))).stage);
      if (sourceRun !== undefined && (await queries.first(RUN_OF, [sourceRun])) === null) throw noRun(sourceRun);
      await queries.rows(ADD, [id, experiment, name, modelType, sourceRun, kept, said]);
      return modelOf(queries, id);
    });
  },
  loggedModel(id) {
    return modelOf(database, id);
  },
  setLoggedModelStatus(id, status) {
    return database.transaction(async (queries) => {
      await lockModel(queries, id);
      await queries.rows(STATUS, [id, status]);
      return modelOf(queries, id);
    });
  },
  setLoggedModelTags(id, tags) {
    return database.transaction(async (queries) => {
      await lockModel(queries, id);
      await queries.rows(TAGS, [id, JSON.stringify(lastOfEach(tags))]);
    });
  },
  deleteLoggedModelTag(id, key) {
    return database.transaction(async (queries) => {
      await lockModel(queries, id);
      if ((await queries.rows(DELETE_TAG, [id, key])).length > 0) return;
      throw new FinalError('RESOURCE_DOES_NOT_EXIST', {
        message: `No tag with key '${key}' found for model with ID '${id}'.`,
      });
    });
  },
  deleteLoggedModel(id) {
    return database.transaction(async (queries) => {
      await lockModel(queries, id);
      await queries.rows(DELETE, [id]);
    });
  },
  linkModels(runId, models) {
    return database.transaction(async (queries) => {
      await lockActiveRun(queries, runId);
      for (const one of models) await link(queries, runId, one);
    });
  },
});

async function link(queries: Queries, runId: string, { role, model, step }: RunModel): Promise<void> {
  await lockModel(queries, model);
  await queries.rows(LINK, [runId, role, model, step]);
}

async function lockModel(queries: Queries, id: string): Promise<void> {
  if ((await queries.first(LOCK, [id])) === null) throw noModel(id);
}

async function modelOf(queries: Queries, id: string): Promise<LoggedModel> {
  return (await queries.first<LoggedModel>(GET, [id])) ?? refuse(noModel(id));
}

function noModel(id: string): FinalError {
  return new FinalError('RESOURCE_DOES_NOT_EXIST', { message: `Logged model with ID '${id}' not found.` });
}
