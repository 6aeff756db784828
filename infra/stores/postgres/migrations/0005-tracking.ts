import type { Migration } from './index.js';

/** Experiments and the runs that clients keep in them. */
export const tracking: Migration = {
  version: 5,
  name: 'tracking',
  sql: `
create sequence coppice.experiment_id;
create table coppice.experiment (
  id bigint primary key,
  name text collate "C" not null unique,
  artifact_location text not null,
  stage text not null default 'active',
  created_at bigint not null default floor(extract(epoch from clock_timestamp()) * 1000),
  updated_at bigint not null default floor(extract(epoch from clock_timestamp()) * 1000)
);
insert into coppice.experiment (id, name, artifact_location) values (0, 'Default', 'mlflow-artifacts:/0');
create table coppice.experiment_tag (
  experiment bigint not null references coppice.experiment,
  key text collate "C" not null,
  value text collate "C" not null,
  id bigint generated always as identity,
  primary key (experiment, key)
);

create table coppice.tracked_run (
  id text collate "C" primary key,
  experiment bigint not null references coppice.experiment,
  name text collate "C" not null,
  user_name text collate "C" not null,
  status text collate "C" not null default 'RUNNING',
  started_at bigint not null,
  ended_at bigint,
  artifact_uri text collate "C" not null,
  stage text not null default 'active',
  deleted_at bigint
);
create index tracked_run_by_experiment on coppice.tracked_run (experiment, started_at desc, id);
create table coppice.tracked_param (
  run text collate "C" not null references coppice.tracked_run,
  key text collate "C" not null,
  value text collate "C" not null,
  id bigint generated always as identity,
  primary key (run, key)
);
create table coppice.tracked_tag (
  run text collate "C" not null references coppice.tracked_run,
  key text collate "C" not null,
  value text collate "C" not null,
  id bigint generated always as identity,
  primary key (run, key)
);
-- A value that is no number is 0 here, and says so: so that order and comparison have one meaning.
create table coppice.tracked_metric (
  run text collate "C" not null references coppice.tracked_run,
  key text collate "C" not null,
  at bigint not null,
  step bigint not null,
  value double precision not null,
  is_nan boolean not null,
  primary key (run, key, at, step, value, is_nan)
);
-- The last value of each metric: searches and pages read no history.
create table coppice.tracked_latest (
  run text collate "C" not null references coppice.tracked_run,
  key text collate "C" not null,
  at bigint not null,
  step bigint not null,
  value double precision not null,
  is_nan boolean not null,
  id bigint generated always as identity,
  primary key (run, key)
);
create table coppice.tracked_dataset (
  experiment bigint not null references coppice.experiment,
  name text collate "C" not null,
  digest text collate "C" not null,
  source_type text not null,
  source text not null,
  schema text,
  profile text,
  primary key (experiment, name, digest)
);
create table coppice.tracked_input (
  run text collate "C" not null references coppice.tracked_run,
  experiment bigint not null,
  name text collate "C" not null,
  digest text collate "C" not null,
  tags json not null,
  id bigint generated always as identity,
  primary key (run, name, digest),
  foreign key (experiment, name, digest) references coppice.tracked_dataset
);
`,
};
