import { FinalError } from '../../../../core/errors.js';
import { isPlainObject } from '../../../../core/json.js';
import type { Tag, TrackedMetric, TrackingRegistry } from '../../tracking-registry.js';
import type { Database, Queries, Statement } from '../database.js';
import { lastOfEach } from './experiments.js';
import { refused } from './refusals.js';
import { lockActiveRun, RUN_NAME } from './runs.js';

/** Those that are new are added; those that are there with another value come back. */
const PARAMS: Statement = {
  name: 'tracked-params',
  text: `
with given as (
  select key, value, n from json_to_recordset($2) as param(key text, value text, n integer)
), added as (
  insert into coppice.tracked_param (run, key, value) select $1, key, value from given order by n
  on conflict (run, key) do nothing
)
select key, kept.value as old, given.value as new
from given join coppice.tracked_param as kept using (key) where kept.run = $1 and kept.value <> given.value order by n`,
};
const TAGS: Statement = {
  name: 'tracked-tags',
  text: `
with given as (
  select key, value, n from json_to_recordset($2) as tag(key text, value text, n integer)
), named as (
  update coppice.tracked_run set name = given.value from given where id = $1 and key = '${RUN_NAME}'
)
insert into coppice.tracked_tag (run, key, value) select $1, key, value from given order by n
on conflict (run, key) do update set value = excluded.value`,
};
/** The last value is the one of the highest step, then time, then value; not the one that came last. */
const METRICS: Statement = {
  name: 'tracked-metrics',
  text: `
with given as (
  select * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::double precision[], $6::boolean[])
    with ordinality as metric(key, at, step, value, is_nan, n)
), added as (
  insert into coppice.tracked_metric (run, key, at, step, value, is_nan)
  select $1, key, at, step, value, is_nan from given on conflict do nothing
), newest as (
  select distinct on (key) key, at, step, value, is_nan, min(n) over (partition by key) as first
  from given order by key, step desc, at desc, value desc
)
insert into coppice.tracked_latest as latest (run, key, at, step, value, is_nan)
select $1, key, at, step, value, is_nan from newest order by first
on conflict (run, key) do update
set at = excluded.at, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan
where (excluded.step, excluded.at, excluded.value) > (latest.step, latest.at, latest.value)`,
};
const INPUTS: Statement = {
  name: 'tracked-inputs',
  text: `
with given as (
  select distinct on (name, digest) * from json_to_recordset($3) as input(name text, digest text, "sourceType" text,
    source text, schema text, profile text, tags json, n integer) order by name, digest, n
), known as (
  insert into coppice.tracked_dataset (experiment, name, digest, source_type, source, schema, profile)
  select $2, name, digest, "sourceType", source, schema, profile from given on conflict do nothing
)
insert into coppice.tracked_input (run, experiment, name, digest, tags)
select $1, $2, name, digest, tags from given order by n on conflict do nothing`,
};
const DELETE_TAG: Statement = {
  name: 'tracked-tag-delete',
  text: 'delete from coppice.tracked_tag where run = $1 and key = $2 returning key',
};

type Logging = Pick<TrackingRegistry, 'logBatch' | 'logParam' | 'logInputs' | 'deleteRunTag'>;
interface Changed {
  readonly key: string;
  readonly old: string;
  readonly new: string;
}

export const logging = (database: Database): Logging => ({
  logBatch(runId, { metrics = [], params = [], tags = [] }) {
    return database.transaction(async (queries) => {
      await lockActiveRun(queries, runId);
      const changed = params.length > 0 ? await addParams(queries, runId, params) : [];
      if (changed.length > 0) throw changedInBatch(runId, changed);
      if (metrics.length > 0) await queries.rows(METRICS, [runId, ...columns(metrics)]);
      if (tags.length > 0) await queries.rows(TAGS, [runId, numbered(lastOfEach(tags))]);
    });
  },
  logParam(runId, param) {
    return database.transaction(async (queries) => {
      await lockActiveRun(queries, runId);
      const [changed] = await addParams(queries, runId, [param]);
      if (changed !== undefined) throw changedAlone(runId, changed);
    });
  },
  logInputs(runId, inputs) {
    return database.transaction(async (queries) => {
      const { experiment } = await lockActiveRun(queries, runId);
      const rows = inputs.map(({ dataset, tags }) => ({ ...dataset, tags }));
      await queries.rows(INPUTS, [runId, experiment, numbered(rows)]);
    });
  },
  deleteRunTag(runId, key) {
    return database.transaction(async (queries) => {
      await lockActiveRun(queries, runId);
      if ((await queries.rows(DELETE_TAG, [runId, key])).length > 0) return;
      throw new FinalError('RESOURCE_DOES_NOT_EXIST', {
        message: `No tag with name: ${key} in run with id ${runId}`,
      });
    });
  },
});

/** Adds what is new. Gives back those that are there with another value. */
function addParams(queries: Queries, runId: string, params: readonly Tag[]): Promise<readonly Changed[]> {
  return queries.rows<Changed>(PARAMS, [runId, numbered(params)]);
}

function changedAlone(runId: string, { key, old, new: wanted }: Changed): FinalError {
  return refused(
    `Changing param values is not allowed. Param with key='${key}' was already logged with value='${old}' ` +
      `for run ID='${runId}'. Attempted logging new value '${wanted}'.`,
  );
}

function changedInBatch(runId: string, changed: readonly Changed[]): FinalError {
  const listed = changed.map(
    ({ key, old, new: wanted }) =>
      `{'key': ${asPython(key)}, 'old_value': ${asPython(old)}, 'new_value': ${asPython(wanted)}}`,
  );
  return refused(
    `Changing param values is not allowed. Params were already logged='[${listed.join(', ')}]' for run ID='${runId}'.`,
  );
}

/** A text as Python quotes it. */
function asPython(text: string): string {
  if (text.includes("'") && !text.includes('"')) return `"${text}"`;
  return `'${text.replaceAll("'", "\\'")}'`;
}

/** As a value for a JSON parameter, each with its place. */
function numbered(values: readonly object[]): string {
  return JSON.stringify(values.map((value, n) => (isPlainObject(value) ? { ...value, n } : value)));
}

function columns(metrics: readonly TrackedMetric[]): readonly (readonly unknown[])[] {
  return [
    metrics.map(({ key }) => key),
    metrics.map(({ timestamp }) => timestamp),
    metrics.map(({ step }) => step),
    metrics.map(({ value }) => kept(value)),
    metrics.map(({ value }) => Number.isNaN(value)),
  ];
}

function kept(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
