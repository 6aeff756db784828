import type { Migration } from './index.js';

/** Plans, runs, steps, cache, metrics, models, aliases, endpoints, replicas, audit. */
export const first: Migration = {
  version: 1,
  name: 'first',
  sql: `
create table coppice.plan (
  digest text collate "C" primary key,
  pipeline text not null,
  plan json not null,
  at timestamptz not null default now()
);
-- Which plan each pipeline has now: a pipeline that goes back to an earlier plan has that one again.
create table coppice.pipeline (
  name text collate "C" primary key,
  plan text collate "C" not null references coppice.plan
);

create table coppice.run (
  id text collate "C" primary key,
  workflow_id text collate "C" not null,
  pipeline text not null,
  plan_digest text not null,
  input json not null,
  seed bigint not null,
  actor text not null,
  reason text not null,
  state text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  output json,
  error json
);
create index run_by_workflow on coppice.run (workflow_id, started_at);
create index run_by_pipeline on coppice.run (pipeline, started_at);
create index run_by_start on coppice.run (started_at);

create table coppice.step (
  run_id text collate "C" not null references coppice.run,
  step text not null,
  state text not null,
  attempt integer not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  pool text not null,
  wall_seconds double precision,
  cpu_seconds double precision,
  peak_bytes bigint,
  bytes_in bigint,
  bytes_out bigint,
  backend text,
  cache_key text,
  cache_miss text,
  inputs json,
  output json,
  error json,
  primary key (run_id, step)
);

create table coppice.cache (
  key text collate "C" primary key,
  pipeline text not null,
  step text not null,
  parts json not null,
  output json not null,
  run_id text not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  id bigint generated always as identity
);
create index cache_by_step on coppice.cache (pipeline, step, id);

create table coppice.metric (
  run_id text collate "C" not null references coppice.run,
  step text not null,
  name text not null,
  at double precision not null,
  value double precision not null,
  primary key (run_id, step, name, at)
);

create table coppice.model (
  name text collate "C" primary key
);
create table coppice.model_version (
  model text collate "C" not null references coppice.model,
  version integer not null,
  artifact json not null,
  run_id text collate "C" not null,
  step text not null,
  metrics json not null,
  provenance json not null,
  report json,
  actor text not null,
  created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (model, version),
  unique (run_id, step)
);
create table coppice.alias_move (
  id bigint generated always as identity primary key,
  model text collate "C" not null references coppice.model,
  alias text not null,
  version integer,
  actor text not null,
  why text not null,
  run_id text,
  key text not null,
  at timestamptz not null,
  foreign key (model, version) references coppice.model_version,
  unique (model, alias, key)
);
create index alias_move_by_alias on coppice.alias_move (model, alias, id);

create table coppice.endpoint (
  name text collate "C" primary key
);
create table coppice.routing (
  endpoint text collate "C" not null references coppice.endpoint,
  revision integer not null,
  routes json not null,
  key text not null,
  actor text not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (endpoint, revision),
  unique (endpoint, key)
);
create table coppice.replica (
  id text collate "C" primary key,
  address text not null,
  revisions json not null,
  errors json not null,
  seen_at timestamptz not null
);

create table coppice.audit (
  id bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  details json not null,
  previous_hash text not null,
  hash text not null,
  key text unique
);

create function coppice.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'coppice.% is append-only', tg_table_name using errcode = '42501';
end $$;
create trigger append_only before update or delete or truncate on coppice.audit
  for each statement execute function coppice.refuse_change();
create trigger append_only before update or delete or truncate on coppice.alias_move
  for each statement execute function coppice.refuse_change();
create trigger append_only before update or delete or truncate on coppice.routing
  for each statement execute function coppice.refuse_change();

-- Chains a new line to the last one. Writers wait for each other, so ids and hashes follow one order without holes.
-- audit.ts computes the same text when it verifies.
create function coppice.chain_audit() returns trigger language plpgsql as $$
declare
  last record;
begin
  perform pg_advisory_xact_lock(7243, 1);
  select id, hash into last from coppice.audit order by id desc limit 1;
  new.id := coalesce(last.id, 0) + 1;
  new.at := date_trunc('milliseconds', clock_timestamp());
  new.previous_hash := coalesce(last.hash, '');
  new.hash := encode(sha256(convert_to(concat_ws(E'\\n',
    new.previous_hash, new.id, to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    to_json(new.actor), to_json(new.action), to_json(new.subject), new.details), 'UTF8')), 'hex');
  return new;
end $$;
create trigger chain before insert on coppice.audit for each row execute function coppice.chain_audit();
`,
};
