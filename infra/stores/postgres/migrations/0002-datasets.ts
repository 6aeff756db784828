import type { Migration } from './index.js';

/** Datasets: versions, aliases, tags, and who read what; and when a cache entry was last of use. */
export const datasets: Migration = {
  version: 2,
  name: 'datasets',
  sql: `
create table coppice.dataset (
  name text collate "C" primary key,
  retention json
);
create table coppice.dataset_version (
  dataset text collate "C" not null references coppice.dataset,
  version integer not null,
  artifact json not null,
  statistics json,
  parents json not null,
  run_id text collate "C" not null,
  step text not null,
  actor text not null,
  created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  expired_at timestamptz,
  primary key (dataset, version)
);
-- Several may be of one version: a table equal to the newest version's is no new one.
create table coppice.dataset_publication (
  run_id text collate "C" not null,
  step text not null,
  dataset text collate "C" not null,
  version integer not null,
  primary key (run_id, step),
  foreign key (dataset, version) references coppice.dataset_version
);
create table coppice.dataset_alias_move (
  id bigint generated always as identity primary key,
  dataset text collate "C" not null references coppice.dataset,
  alias text not null,
  version integer,
  actor text not null,
  why text not null,
  run_id text,
  key text not null,
  at timestamptz not null,
  foreign key (dataset, version) references coppice.dataset_version,
  unique (dataset, alias, key)
);
create index dataset_alias_move_by_alias on coppice.dataset_alias_move (dataset, alias, id);
create trigger append_only before update or delete or truncate on coppice.dataset_alias_move
  for each statement execute function coppice.refuse_change();
create table coppice.dataset_tag (
  dataset text collate "C" not null,
  version integer not null,
  tag text collate "C" not null,
  primary key (dataset, version, tag),
  foreign key (dataset, version) references coppice.dataset_version
);
create table coppice.dataset_read (
  run_id text collate "C" not null,
  step text not null,
  name text not null,
  dataset text collate "C" not null,
  version integer not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (run_id, name, step),
  foreign key (dataset, version) references coppice.dataset_version
);
create index dataset_read_by_dataset on coppice.dataset_read (dataset, version);

alter table coppice.cache add column used_at timestamptz not null default clock_timestamp();
create index cache_by_use on coppice.cache (used_at);
create index run_under_way on coppice.run (started_at) where state = 'running';
`,
};
