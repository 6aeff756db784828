import { expiring } from '../../../core/datasets/retention.js';
import type { Retention } from '../../../core/datasets/retention.js';
import type { DatasetRegistry, DatasetVersion } from '../dataset-registry.js';
import { DATASET_VERSION } from './dataset-lookup.js';
import { LOCK_DATASET } from './dataset-names.js';
import type { Database, Queries, Statement } from './database.js';

const UNUSED: Statement = {
  name: 'cache-unused',
  text: 'select count(*) as count from coppice.cache where used_at < $1',
};
const DROP: Statement = {
  name: 'cache-drop',
  text: 'with gone as (delete from coppice.cache where used_at < $1 returning key) select count(*) as count from gone',
};

const WITH_POLICY: Statement = {
  name: 'dataset-with-policy',
  text: 'select name, retention from coppice.dataset where retention is not null order by name',
};
const THERE: Statement = {
  name: 'dataset-there',
  text: `select ${DATASET_VERSION} from coppice.dataset_version where dataset = $1 and expired_at is null`,
};
/** Versions that an alias, a tag or a run under way holds. */
const PINNED: Statement = {
  name: 'dataset-pinned',
  text: `
select version from (
  select distinct on (alias) version from coppice.dataset_alias_move where dataset = $1 order by alias, id desc
) as alias where version is not null
union select version from coppice.dataset_tag where dataset = $1
union select read.version from coppice.dataset_read as read join coppice.run on run.id = read.run_id
  where read.dataset = $1 and run.state = 'running'
union select made.version from coppice.dataset_publication as made join coppice.run on run.id = made.run_id
  where made.dataset = $1 and run.state = 'running'`,
};
const EXPIRE: Statement = {
  name: 'dataset-expire',
  text: `
with expired as (
  update coppice.dataset_version set expired_at = $3 where dataset = $1 and version = any ($2) returning *
)
insert into coppice.audit (actor, action, subject, details)
select 'coppice:gc', 'dataset.expire', dataset || '@' || version,
  json_build_object('artifact', artifact ->> 'digest', 'retention', $4::json) from expired order by version`,
};

/** Any digest in a text, whatever it is called there: too many are kept rather than too few. */
const digestsIn = (texts: string): string => `
select distinct found[1] as digest
from (${texts}) as named (text), regexp_matches(text, '\\m[0-9a-f]{64}\\M', 'g') as found`;

/** A routing that was in force before this one is what a rollout goes back to. */
const LIVE: Statement = {
  name: 'gc-live',
  text: `
with running as (select * from coppice.run where state = 'running'),
served as (
  select model, version from (
    select distinct on (model, alias) model, version from coppice.alias_move order by model, alias, id desc
  ) as alias where version is not null
  union
  select route ->> 'model', (route ->> 'version')::integer
  from coppice.routing, json_array_elements(routes) as route
  where revision >= (select max(revision) - 1 from coppice.routing as newest where newest.endpoint = routing.endpoint)
)
${digestsIn(`
  select input::text from running
  union all select output::text from coppice.step where run_id in (select id from running)
  union all select inputs::text from coppice.step where run_id in (select id from running)
  union all select artifact::text from coppice.dataset_version where (dataset, version) in (
    select dataset, version from coppice.dataset_read where run_id in (select id from running)
    union select dataset, version from coppice.dataset_publication where run_id in (select id from running))
  union all select concat(artifact, report, provenance) from coppice.model_version join served using (model, version)
`)}`,
};
/**
 * Code is small, and is what any run needs to be reproduced: all of it stays. So does every registered model. What a
 * step that failed left to look at is in no cache, and stays as long.
 */
const KEPT: Statement = {
  name: 'gc-kept',
  text: digestsIn(`
  select plan -> 'code' ->> 'digest' from coppice.plan
  union all select concat(artifact, report) from coppice.model_version
  union all select artifact::text from coppice.tracked_file
  union all select routes::text from coppice.routing
  union all select output::text from coppice.cache where used_at >= $1
  union all select output::text from coppice.step where state = 'failed' and ended_at >= $1
  union all select concat(artifact, statistics) from coppice.dataset_version where expired_at is null
    and not exists (select from unnest($2::text[], $3::integer[]) as gone (name, number)
      where gone.name = dataset and gone.number = version)`),
};
const SINCE: Statement = {
  name: 'gc-running-since',
  text: `select min(started_at) as since from coppice.run where state = 'running'`,
};

type Garbage = Pick<DatasetRegistry, 'dropCached' | 'expireDatasets' | 'roots'>;

export const garbage = (database: Database): Garbage => ({
  async dropCached(before, dry) {
    return (await database.first<{ count: number }>(dry ? UNUSED : DROP, [before]))?.count ?? 0;
  },
  async expireDatasets(now, dry) {
    const found: DatasetVersion[] = [];
    for (const { name, retention } of await database.rows<Policy>(WITH_POLICY)) {
      found.push(...(await database.transaction((queries) => expire(queries, { name, retention, now, dry }))));
    }
    return found;
  },
  async roots({ cachedBefore, expired }) {
    const gone = [expired.map(({ dataset }) => dataset), expired.map(({ version }) => version)];
    // In this order: what leaves a list on its way to another is on one of them.
    const since = (await database.first<{ since?: Date }>(SINCE))?.since;
    const live = await database.rows<{ digest: string }>(LIVE);
    const kept = await database.rows<{ digest: string }>(KEPT, [cachedBefore, ...gone]);
    const digests = { live: live.map(({ digest }) => digest), kept: kept.map(({ digest }) => digest) };
    return since === undefined ? digests : { ...digests, runningSince: since };
  },
});

interface Policy {
  readonly name: string;
  readonly retention: Retention;
}

async function expire(
  queries: Queries,
  { name, retention, now, dry }: Policy & { now: Date; dry: boolean },
): Promise<readonly DatasetVersion[]> {
  await queries.rows(LOCK_DATASET, [name]);
  const versions = await queries.rows<DatasetVersion>(THERE, [name]);
  const pinned = await queries.rows<{ version: number }>(PINNED, [name]);
  const gone = expiring(versions, { retention, pinned: new Set(pinned.map(({ version }) => version)), now });
  if (gone.length > 0 && !dry) {
    await queries.rows(EXPIRE, [name, gone.map(({ version }) => version), now, JSON.stringify(retention)]);
  }
  return gone;
}
