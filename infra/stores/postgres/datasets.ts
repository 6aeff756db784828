import { checkAlias, checkDatasetName, checkTag } from '../../../core/datasets/reference.js';
import { checkRetention } from '../../../core/datasets/retention.js';
import type { Dataset, DatasetRegistry, DatasetVersion, Publication } from '../dataset-registry.js';
import { DATASET_VERSION, findVersion } from './dataset-lookup.js';
import { LOCK_DATASET, moveAlias, setTag } from './dataset-names.js';
import type { Database, Queries, Statement } from './database.js';
import { json } from './values.js';

const ADD: Statement = {
  name: 'dataset-add',
  text: 'insert into coppice.dataset (name) values ($1) on conflict (name) do nothing',
};
const RETAIN: Statement = { name: 'dataset-retain', text: 'update coppice.dataset set retention = $2 where name = $1' };
const BY_STEP: Statement = {
  name: 'dataset-by-step',
  text: `
select ${DATASET_VERSION} from coppice.dataset_version
join coppice.dataset_publication as made using (dataset, version) where made.run_id = $1 and made.step = $2`,
};
const NEWEST: Statement = {
  name: 'dataset-newest',
  text: `select ${DATASET_VERSION} from coppice.dataset_version where dataset = $1 order by version desc limit 1`,
};
const VERSION: Statement = {
  name: 'dataset-version-add',
  text: `
insert into coppice.dataset_version (dataset, version, artifact, statistics, parents, run_id, step, actor)
select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7 from coppice.dataset_version where dataset = $1
returning ${DATASET_VERSION}`,
};
const PUBLISH: Statement = {
  name: 'dataset-publish',
  text: `
with made as (
  insert into coppice.dataset_publication (dataset, version, run_id, step) values ($1, $2, $3, $4) returning *
)
insert into coppice.audit (actor, action, subject, details)
select $5, 'dataset.publish', dataset || '@' || version,
  json_build_object('run', run_id, 'step', step, 'artifact', $6::text, 'new', $7::boolean) from made`,
};
const OF_DATASET: Statement = {
  name: 'dataset-versions',
  text: `select ${DATASET_VERSION} from coppice.dataset_version where dataset = $1 order by version`,
};
const LIST: Statement = {
  name: 'dataset-list',
  text: `
select distinct on (name) name, retention, version as versions, ${DATASET_VERSION}
from coppice.dataset join coppice.dataset_version on dataset = name order by name, version desc`,
};

type Datasets = Pick<
  DatasetRegistry,
  'publishDataset' | 'publishedBy' | 'datasets' | 'datasetVersions' | 'datasetVersion'
>;

export const datasets = (database: Database): Datasets => ({
  async publishDataset(publication) {
    checkPublication(publication);
    const before = await database.first<DatasetVersion>(BY_STEP, [publication.runId, publication.step]);
    return before ?? (await database.transaction((queries) => publish(queries, publication)));
  },
  publishedBy(runId, step) {
    return database.first<DatasetVersion>(BY_STEP, [runId, step]);
  },
  async datasets() {
    const rows = await database.rows<DatasetVersion & Omit<Dataset, 'latest'>>(LIST);
    return rows.map(({ name, versions, retention, ...latest }) => ({
      name,
      versions,
      latest,
      ...(retention === undefined ? {} : { retention }),
    }));
  },
  datasetVersions(dataset) {
    return database.rows<DatasetVersion>(OF_DATASET, [dataset]);
  },
  datasetVersion(reference, at) {
    return findVersion(database, reference, at);
  },
});

function checkPublication({ dataset, alias, tags = [], retention }: Publication): void {
  checkDatasetName(dataset);
  if (alias !== undefined) checkAlias(alias);
  tags.forEach(checkTag);
  if (retention !== undefined) checkRetention(retention);
}

async function publish(queries: Queries, publication: Publication): Promise<DatasetVersion> {
  const { dataset, artifact, runId, step, actor, alias, tags = [], retention } = publication;
  await queries.rows(ADD, [dataset]);
  await queries.rows(LOCK_DATASET, [dataset]);
  const before = await queries.first<DatasetVersion>(BY_STEP, [runId, step]);
  if (before !== null) return before;
  const newest = await queries.first<DatasetVersion>(NEWEST, [dataset]);
  const isNew = newest?.artifact.digest !== artifact.digest;
  const version = isNew ? await addVersion(queries, publication) : newest;
  await queries.rows(PUBLISH, [dataset, version.version, runId, step, actor, artifact.digest, isNew]);
  if (retention !== undefined) await queries.rows(RETAIN, [dataset, json(retention)]);
  const named = { dataset, version: version.version, actor };
  const move = { why: `published by ${runId}`, runId, key: `publish:${runId}/${step}` };
  if (alias !== undefined) await moveAlias(queries, { ...named, alias, ...move });
  for (const tag of tags) await setTag(queries, { ...named, tag });
  return version;
}

async function addVersion(queries: Queries, publication: Publication): Promise<DatasetVersion> {
  const { dataset, artifact, statistics, parents, runId, step, actor } = publication;
  const values = [dataset, json(artifact), json(statistics), json(parents), runId, step, actor];
  const [added] = await queries.rows<DatasetVersion>(VERSION, values);
  if (added === undefined) throw new Error('an insert that returned no row');
  return added;
}
