import { parseDataset } from '../../../core/datasets/reference.js';
import type { DatasetQuestion, DatasetRead, DatasetRegistry, DatasetVersion } from '../dataset-registry.js';
import { DATASET_VERSION, findVersion, refuseExpired } from './dataset-lookup.js';
import { LOCK_DATASET } from './dataset-names.js';
import type { Database, Queries, Statement } from './database.js';

const COLUMNS = 'run_id as "runId", step, name, dataset, version, at';
/** What a name meant to a run at its first read. */
const EARLIER: Statement = {
  name: 'dataset-read-earlier',
  text: `
select ${DATASET_VERSION} from coppice.dataset_version
join (select dataset, version from coppice.dataset_read where run_id = $1 and name = $2 limit 1) as read
using (dataset, version)`,
};
const READ: Statement = {
  name: 'dataset-read',
  text: `
insert into coppice.dataset_read (run_id, step, name, dataset, version) values ($1, $2, $3, $4, $5)
on conflict (run_id, name, step) do nothing`,
};
const OF_RUN: Statement = {
  name: 'dataset-reads-of-run',
  text: `select ${COLUMNS} from coppice.dataset_read where run_id = $1 order by at, step, name`,
};
const MADE: Statement = {
  name: 'dataset-made-by-run',
  text: `
select ${DATASET_VERSION} from coppice.dataset_version
where (dataset, version) in (select dataset, version from coppice.dataset_publication where run_id = $1)
order by dataset, version`,
};
const READERS: Statement = {
  name: 'dataset-readers',
  text: `select ${COLUMNS} from coppice.dataset_read where dataset = $1 order by at, run_id, step`,
};

type Reads = Pick<DatasetRegistry, 'readDataset' | 'datasetsOf' | 'datasetReaders'>;

export const datasetReads = (database: Database): Reads => ({
  readDataset(question) {
    return database.transaction((queries) => read(queries, question));
  },
  async datasetsOf(runId) {
    const [reads, made] = await Promise.all([
      database.rows<DatasetRead>(OF_RUN, [runId]),
      database.rows<DatasetVersion>(MADE, [runId]),
    ]);
    return { read: reads, made };
  },
  datasetReaders(dataset) {
    return database.rows<DatasetRead>(READERS, [dataset]);
  },
});

/** The dataset's row is held: two steps that ask at once get one answer, and no version expires between answer and record. */
async function read(queries: Queries, question: DatasetQuestion): Promise<DatasetVersion> {
  const { runId, step, name, reproduces, asOf } = question;
  const reference = parseDataset(name);
  await queries.rows(LOCK_DATASET, [reference.dataset]);
  const earlier = await queries.first<DatasetVersion>(EARLIER, [runId, name]);
  const before = reproduces === undefined ? null : await queries.first<DatasetVersion>(EARLIER, [reproduces, name]);
  const version = earlier ?? before ?? (await findVersion(queries, reference, asOf));
  refuseExpired(version);
  await queries.rows(READ, [runId, step, name, version.dataset, version.version]);
  return version;
}
