import type { DatasetReference, VersionOf } from '../../../core/datasets/reference.js';
import { FinalError } from '../../../core/errors.js';
import type { DatasetVersion } from '../dataset-registry.js';
import type { Queries, Statement } from './database.js';

/** Every column of `dataset_version`, as DatasetVersion names them. */
export const DATASET_VERSION = `dataset_version.dataset, dataset_version.version, artifact, statistics, parents,
  dataset_version.run_id as "runId", dataset_version.step, dataset_version.actor, created_at as "createdAt",
  expired_at as "expiredAt"`;

const LATEST: Statement = {
  name: 'dataset-latest',
  text: `
select ${DATASET_VERSION} from coppice.dataset_version
where dataset = $1 and ($2::timestamptz is null or created_at <= $2) order by version desc limit 1`,
};
const NUMBER: Statement = {
  name: 'dataset-number',
  text: `
select ${DATASET_VERSION} from coppice.dataset_version
where dataset = $1 and ($2::timestamptz is null or created_at <= $2) and version = $3`,
};
const ALIAS: Statement = {
  name: 'dataset-alias',
  text: `
select ${DATASET_VERSION} from coppice.dataset_version
join (
  select dataset, version from coppice.dataset_alias_move
  where dataset = $1 and ($2::timestamptz is null or at <= $2) and alias = $3 order by id desc limit 1
) as move using (dataset, version)`,
};
/** What it published last, or else read last. */
const OF_RUN: Statement = {
  name: 'dataset-of-run',
  text: `
with run as (
  select id from coppice.run where id = $3 or workflow_id = $3 order by id = $3 desc, started_at desc limit 1
), used as (
  select version, true as made from coppice.dataset_publication where dataset = $1 and run_id in (select id from run)
  union all
  select version, false from coppice.dataset_read where dataset = $1 and run_id in (select id from run)
)
select ${DATASET_VERSION} from coppice.dataset_version join used using (version)
where dataset = $1 and ($2::timestamptz is null or created_at <= $2) order by made desc, version desc limit 1`,
};
const WHAT_THERE_IS: Statement = {
  name: 'dataset-what-there-is',
  text: `
select
  (select json_agg(name order by name) from coppice.dataset) as datasets,
  (select max(version) from coppice.dataset_version where dataset = $1) as newest,
  (select json_agg(alias order by alias) from (
    select distinct on (alias) alias, version from coppice.dataset_alias_move where dataset = $1 order by alias, id desc
  ) as move where version is not null) as aliases`,
};

/** FinalError `DATASET_NOT_FOUND` with what there is. An expired version is found, and says so of itself. */
export async function findVersion(
  queries: Queries,
  { dataset, which }: DatasetReference,
  at?: Date,
): Promise<DatasetVersion> {
  const found = await lookUp(queries, { dataset, which, at });
  if (found !== null) return found;
  throw notFound(
    { dataset, which, at },
    (await queries.first<WhatThereIs>(WHAT_THERE_IS, [dataset])) ?? { datasets: [] },
  );
}

/** FinalError `DATASET_EXPIRED`. */
export function refuseExpired({ dataset, version, expiredAt }: DatasetVersion): void {
  if (expiredAt === undefined) return;
  throw new FinalError('DATASET_EXPIRED', {
    message: `The data of ${dataset}@${version} was given up on ${expiredAt.toISOString()} by the dataset's retention.`,
    hint: 'Read a version that is kept. An alias or a tag keeps one for ever, if it is set in time.',
  });
}

type Lookup = DatasetReference & { readonly at: Date | undefined };

function lookUp(queries: Queries, { dataset, which, at }: Lookup): Promise<DatasetVersion | null> {
  switch (which.by) {
    case 'latest':
      return queries.first(LATEST, [dataset, at]);
    case 'number':
      return queries.first(NUMBER, [dataset, at, which.version]);
    case 'alias':
      return queries.first(ALIAS, [dataset, at, which.alias]);
    case 'run':
      return queries.first(OF_RUN, [dataset, at, which.run]);
  }
}

interface WhatThereIs {
  readonly datasets?: readonly string[];
  readonly newest?: number;
  readonly aliases?: readonly string[];
}

function notFound({ dataset, which, at }: Lookup, { datasets = [], newest, aliases = [] }: WhatThereIs): FinalError {
  const then = at === undefined ? '' : ` as of ${at.toISOString()}`;
  if (newest === undefined) {
    return new FinalError('DATASET_NOT_FOUND', {
      message: `There is no dataset "${dataset}"${then}.`,
      hint: `Known: ${datasets.join(', ') || 'none yet; a step publishes one with datasets.publish'}.`,
    });
  }
  return new FinalError('DATASET_NOT_FOUND', {
    message: `Dataset "${dataset}" has no ${words(which)}${then}.`,
    hint: `It has versions 1 to ${newest}, and the aliases ${['latest', ...aliases].join(', ')}.`,
  });
}

function words(which: VersionOf): string {
  if (which.by === 'number') return `version ${which.version}`;
  if (which.by === 'alias') return `alias "${which.alias}"`;
  return which.by === 'run' ? `version that the run ${which.run} made or read` : 'version';
}
