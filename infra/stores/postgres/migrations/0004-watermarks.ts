import type { Migration } from './index.js';

/** Where incremental reads stand, what runs read, and who moved what. */
export const watermarks: Migration = {
  version: 4,
  name: 'watermarks',
  sql: `
create table coppice.watermark (
  pipeline text collate "C" not null,
  name text collate "C" not null,
  column_name text not null,
  kind text not null,
  value text collate "C",
  epoch integer not null default 0,
  moved_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (pipeline, name)
);
create table coppice.watermark_range (
  run_id text collate "C" not null,
  pipeline text collate "C" not null,
  name text collate "C" not null,
  step text not null,
  low text collate "C",
  high text collate "C",
  epoch integer not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (run_id, pipeline, name),
  foreign key (pipeline, name) references coppice.watermark
);
create table coppice.watermark_move (
  id bigint generated always as identity primary key,
  pipeline text collate "C" not null,
  name text collate "C" not null,
  before text,
  value text,
  actor text not null,
  why text not null,
  run_id text,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  foreign key (pipeline, name) references coppice.watermark
);
create index watermark_move_by_place on coppice.watermark_move (pipeline, name, id);
create trigger append_only before update or delete or truncate on coppice.watermark_move
  for each statement execute function coppice.refuse_change();
`,
};
