import type { Migration } from './index.js';

/** Files that clients uploaded, by their paths below the root that all experiments share; and the models they logged. */
export const trackedFiles: Migration = {
  version: 6,
  name: 'tracked-files',
  sql: `
create table coppice.tracked_file (
  path text collate "C" primary key,
  artifact json not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create table coppice.logged_model (
  id text collate "C" primary key,
  experiment bigint not null references coppice.experiment,
  name text collate "C" not null,
  status text collate "C" not null default 'LOGGED_MODEL_PENDING',
  model_type text collate "C" not null,
  source_run text collate "C" references coppice.tracked_run,
  artifact_uri text collate "C" not null,
  stage text not null default 'active',
  created_at bigint not null default floor(extract(epoch from clock_timestamp()) * 1000),
  updated_at bigint not null default floor(extract(epoch from clock_timestamp()) * 1000)
);
create index logged_model_by_experiment on coppice.logged_model (experiment, created_at desc, id);
create table coppice.logged_model_param (
  model text collate "C" not null references coppice.logged_model,
  key text collate "C" not null,
  value text collate "C" not null,
  id bigint generated always as identity,
  primary key (model, key)
);
create table coppice.logged_model_tag (
  model text collate "C" not null references coppice.logged_model,
  key text collate "C" not null,
  value text collate "C" not null,
  id bigint generated always as identity,
  primary key (model, key)
);
-- What a run made of models, and which it used.
create table coppice.tracked_run_model (
  run text collate "C" not null references coppice.tracked_run,
  role text not null,
  model text collate "C" not null references coppice.logged_model,
  step bigint not null,
  id bigint generated always as identity,
  primary key (run, role, model)
);
`,
};
