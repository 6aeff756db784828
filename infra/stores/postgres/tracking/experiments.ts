import { FinalError } from '../../../../core/errors.js';
import type { Experiment, Stage, TrackingRegistry } from '../../tracking-registry.js';
import type { Database, Queries, Statement } from '../database.js';
import { checkedId, mustBeActive, noExperiment, taken } from './refusals.js';

/** Every column of an Experiment. */
export const EXPERIMENT = `
experiment.id::text as id, experiment.name, artifact_location as "artifactLocation", experiment.stage,
  created_at as "createdAt", updated_at as "updatedAt",
  coalesce((select json_agg(json_build_object('key', key, 'value', value) order by experiment_tag.id)
    from coppice.experiment_tag where experiment_tag.experiment = experiment.id), '[]') as tags`;

const NEXT: Statement = { name: 'experiment-next', text: `select nextval('coppice.experiment_id')::text as id` };
/** Whoever has the name already is told by its id. */
const ADD: Statement = {
  name: 'experiment-add',
  text: `
with added as (
  insert into coppice.experiment (id, name, artifact_location) values ($1, $2, coalesce($3, 'mlflow-artifacts:/' || $1::bigint))
  on conflict do nothing returning *
), line as (
  insert into coppice.audit (actor, action, subject, details)
  select $4, 'experiment.create', id::text, json_build_object('name', name) from added
)
select coalesce((select id from added), (select id from coppice.experiment where name = $2))::text as id`,
};
const SET_TAGS: Statement = {
  name: 'experiment-tags',
  text: `
insert into coppice.experiment_tag (experiment, key, value)
select $1, key, value from json_to_recordset($2) as tag(key text, value text)
on conflict (experiment, key) do update set value = excluded.value`,
};
const GET: Statement = {
  name: 'experiment-get',
  text: `select ${EXPERIMENT} from coppice.experiment where id = $1`,
};
const BY_NAME: Statement = {
  name: 'experiment-by-name',
  text: `select ${EXPERIMENT} from coppice.experiment where name = $1`,
};
const LOCK: Statement = {
  name: 'experiment-lock',
  text: 'select id::text, stage from coppice.experiment where id = $1 for no key update',
};
const NAMED: Statement = {
  name: 'experiment-named',
  text: 'select id::text from coppice.experiment where name = $1',
};
const RENAME: Statement = {
  name: 'experiment-rename',
  text: `
with renamed as (
  update coppice.experiment set name = $2, updated_at = floor(extract(epoch from clock_timestamp()) * 1000)
  where id = $1 and name <> $2 returning *
)
insert into coppice.audit (actor, action, subject, details)
select $3, 'experiment.rename', id::text, json_build_object('name', name) from renamed`,
};
const STAGE: Statement = {
  name: 'experiment-stage',
  text: `
with moved as (
  update coppice.experiment set stage = $2, updated_at = floor(extract(epoch from clock_timestamp()) * 1000)
  where id = $1 returning *
), runs as (
  update coppice.tracked_run
  set stage = $2, deleted_at = case when $2 = 'deleted' then floor(extract(epoch from clock_timestamp()) * 1000) end
  where experiment = $1
)
insert into coppice.audit (actor, action, subject, details)
select $3, case when stage = 'deleted' then 'experiment.delete' else 'experiment.restore' end, id::text,
  json_build_object('name', name)
from moved`,
};
const DELETE_TAG: Statement = {
  name: 'experiment-tag-delete',
  text: 'delete from coppice.experiment_tag where experiment = $1 and key = $2 returning key',
};

type Experiments = Pick<
  TrackingRegistry,
  | 'createExperiment'
  | 'experiment'
  | 'experimentByName'
  | 'renameExperiment'
  | 'setExperimentStage'
  | 'setExperimentTag'
  | 'deleteExperimentTag'
>;

export const experiments = (database: Database): Experiments => ({
  async createExperiment({ name, artifactLocation, tags, actor }) {
    // Numbered outside the transaction: sent again, it is known as this experiment.
    const id = (await database.first<{ id: string }>(NEXT))?.id ?? '';
    return database.transaction(async (queries) => {
      const found = await queries.first<{ id: string }>(ADD, [id, name, artifactLocation, actor]);
      if (found?.id !== id) throw taken(name);
      if (tags.length > 0) await queries.rows(SET_TAGS, [id, JSON.stringify(lastOfEach(tags))]);
      return id;
    });
  },
  async experiment(id) {
    return (await database.first<Experiment>(GET, [checkedId(id)])) ?? refuse(noExperiment(id));
  },
  experimentByName(name) {
    return database.first<Experiment>(BY_NAME, [name]);
  },
  renameExperiment(id, name, actor) {
    return database.transaction(async (queries) => {
      const { stage } = await lockExperiment(queries, id);
      if (stage !== 'active')
        throw new FinalError('INVALID_STATE', { message: 'Cannot rename a non-active experiment.' });
      const other = await queries.first<{ id: string }>(NAMED, [name]);
      if (other !== null && other.id !== id) throw taken(name);
      await queries.rows(RENAME, [id, name, actor]);
    });
  },
  setExperimentStage(id, stage, actor) {
    return database.transaction(async (queries) => {
      const found = await lockExperiment(queries, id);
      if (found.stage === stage) throw noExperiment(id);
      await queries.rows(STAGE, [id, stage, actor]);
    });
  },
  setExperimentTag(id, tag) {
    return database.transaction(async (queries) => {
      mustBeActive('experiment', id, (await lockExperiment(queries, id)).stage);
      await queries.rows(SET_TAGS, [id, JSON.stringify([tag])]);
    });
  },
  deleteExperimentTag(id, key) {
    return database.transaction(async (queries) => {
      mustBeActive('experiment', id, (await lockExperiment(queries, id)).stage);
      if ((await queries.rows(DELETE_TAG, [id, key])).length === 0)
        throw new FinalError('RESOURCE_DOES_NOT_EXIST', {
          message: `No tag with name: ${key} in experiment with id ${id}`,
        });
    });
  },
});

async function lockExperiment(queries: Queries, id: string): Promise<{ readonly stage: Stage }> {
  return (await queries.first<{ stage: Stage }>(LOCK, [checkedId(id)])) ?? refuse(noExperiment(id));
}

/** One statement may set a key once: of several values the last one counts. */
export function lastOfEach<T extends { readonly key: string }>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [value.key, value])).values()];
}

export function refuse(error: FinalError): never {
  throw error;
}
