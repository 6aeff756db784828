import { checkAlias, checkTag } from '../../../core/datasets/reference.js';
import { FinalError } from '../../../core/errors.js';
import type { DatasetAliasMove, DatasetRegistry, DatasetTag, DatasetVersion } from '../dataset-registry.js';
import type { Database, Queries, Statement } from './database.js';
import { findVersion, refuseExpired } from './dataset-lookup.js';

/** Whoever numbers, names, reads or expires a version of a dataset holds its row: one after another. */
export const LOCK_DATASET: Statement = {
  name: 'dataset-lock',
  text: 'select name from coppice.dataset where name = $1 for update',
};
const MOVE: Statement = {
  name: 'dataset-alias-move',
  text: `
with moved as (
  insert into coppice.dataset_alias_move (dataset, alias, version, actor, why, run_id, key, at)
  values ($1, $2, $3, $4, $5, $6, $7, date_trunc('milliseconds', clock_timestamp()))
  on conflict (dataset, alias, key) do nothing
  returning *
)
insert into coppice.audit (actor, action, subject, details)
select actor, 'dataset.alias', dataset || '@' || alias,
  json_build_object('version', version, 'why', why, 'run', run_id) from moved`,
};
const NOW: Statement = {
  name: 'dataset-aliases',
  text: `
select alias, version from (
  select distinct on (alias) alias, version from coppice.dataset_alias_move where dataset = $1 order by alias, id desc
) as newest where version is not null order by version, alias`,
};
const TAG: Statement = {
  name: 'dataset-tag',
  text: `
with tagged as (
  insert into coppice.dataset_tag (dataset, version, tag) values ($1, $2, $3) on conflict do nothing returning *
)
insert into coppice.audit (actor, action, subject, details)
select $4, 'dataset.tag', dataset || '@' || version, json_build_object('tag', tag) from tagged`,
};
const UNTAG: Statement = {
  name: 'dataset-untag',
  text: `
with untagged as (
  delete from coppice.dataset_tag where dataset = $1 and version = $2 and tag = $3 returning *
)
insert into coppice.audit (actor, action, subject, details)
select $4, 'dataset.untag', dataset || '@' || version, json_build_object('tag', tag) from untagged`,
};
const TAGS: Statement = {
  name: 'dataset-tags',
  text: 'select version, tag from coppice.dataset_tag where dataset = $1 order by version, tag',
};

type Names = Pick<DatasetRegistry, 'moveDatasetAlias' | 'datasetAliases' | 'tagDataset' | 'datasetTags'>;

export const datasetNames = (database: Database): Names => ({
  async moveDatasetAlias(move) {
    checkAlias(move.alias);
    await database.transaction(async (queries) => {
      if (move.version === null) await holdAny(queries, move.dataset);
      else await hold(queries, { dataset: move.dataset, version: move.version });
      await moveAlias(queries, move);
    });
  },
  async datasetAliases(dataset) {
    const rows = await database.rows<{ alias: string; version: number }>(NOW, [dataset]);
    return Object.fromEntries(rows.map(({ alias, version }) => [alias, version]));
  },
  async tagDataset(tag) {
    checkTag(tag.tag);
    await database.transaction(async (queries) => {
      if (tag.remove === true) await holdAny(queries, tag.dataset);
      else await hold(queries, tag);
      await setTag(queries, tag);
    });
  },
  datasetTags(dataset) {
    return database.rows<DatasetTag>(TAGS, [dataset]);
  },
});

/** For one who holds the dataset's row. */
export async function moveAlias(queries: Queries, move: DatasetAliasMove): Promise<void> {
  const { dataset, alias, version, actor, why, runId, key } = move;
  await queries.rows(MOVE, [dataset, alias, version, actor, why, runId, key]);
}

/** The same. */
export async function setTag(
  queries: Queries,
  { dataset, version, tag, actor, remove }: Parameters<DatasetRegistry['tagDataset']>[0],
): Promise<void> {
  await queries.rows(remove === true ? UNTAG : TAG, [dataset, version, tag, actor]);
}

/** A version's data must be there, and stay while its name is set. */
async function hold(
  queries: Queries,
  { dataset, version }: Pick<DatasetVersion, 'dataset' | 'version'>,
): Promise<void> {
  await queries.rows(LOCK_DATASET, [dataset]);
  refuseExpired(await findVersion(queries, { dataset, which: { by: 'number', version } }));
}

async function holdAny(queries: Queries, dataset: string): Promise<void> {
  if ((await queries.rows(LOCK_DATASET, [dataset])).length > 0) return;
  throw new FinalError('DATASET_NOT_FOUND', {
    message: `There is no dataset "${dataset}".`,
    hint: '`coppice datasets` lists what there is.',
  });
}
