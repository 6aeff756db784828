import { FinalError } from '../../../core/errors.js';
import type { Database, Queries, Statement } from './database.js';
import { digestOf, migrations, type Migration } from './migrations/index.js';

/** The schema and its own history; safe to run at any time, by many at once. */
const PREPARE = `
select pg_advisory_xact_lock(7243, 0);
create schema if not exists coppice;
create table if not exists coppice.migration (
  version integer primary key, name text not null, digest text not null, at timestamptz not null default now());`;

const EXISTS: Statement = {
  name: 'migration-exists',
  text: `select to_regclass('coppice.migration') is not null as there`,
};
const LOCK: Statement = { name: 'migration-lock', text: 'select pg_advisory_xact_lock(7243, 0)' };
const APPLIED: Statement = {
  name: 'migration-applied',
  text: 'select version, digest from coppice.migration order by version',
};
const RECORD: Statement = {
  name: 'migration-record',
  text: 'insert into coppice.migration (version, name, digest) values ($1, $2, $3)',
};

interface Applied {
  readonly version: number;
  readonly digest: string;
}

/**
 * Brings the schema up to this version of Coppice, each migration once, whoever asks at the same time.
 * FinalError `REGISTRY_NEWER` when a newer Coppice has been here, `REGISTRY_DIFFERS` when the history is another one.
 */
export async function migrate(database: Database): Promise<void> {
  const there = (await database.first<{ there: boolean }>(EXISTS))?.there === true;
  if (there && pending(await database.rows<Applied>(APPLIED), database.address).length === 0) return;
  if (!there) await database.script(PREPARE);
  await database.transaction(async (queries) => {
    await queries.rows(LOCK);
    for (const migration of pending(await queries.rows<Applied>(APPLIED), database.address))
      await apply(queries, migration);
  });
}

async function apply(queries: Queries, migration: Migration): Promise<void> {
  await queries.script(migration.sql);
  await queries.rows(RECORD, [migration.version, migration.name, digestOf(migration)]);
}

function pending(applied: readonly Applied[], address: string): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.version, digestOf(migration)]));
  const newest = migrations.length;
  for (const { version, digest } of applied) {
    if (version > newest) throw newer(version, newest, address);
    if (known.get(version) !== digest) throw differs(version, address);
  }
  return migrations.slice(applied.length);
}

function newer(found: number, known: number, address: string): FinalError {
  return new FinalError('REGISTRY_NEWER', {
    message: `The registry at ${address} has schema version ${found}; this Coppice knows up to ${known}.`,
    hint: 'Use the Coppice that wrote it, or a newer one.',
  });
}

function differs(version: number, address: string): FinalError {
  return new FinalError('REGISTRY_DIFFERS', {
    message: `Version ${version} of the schema in the registry at ${address} is not the one this Coppice has.`,
    hint: 'It was made by a development version. Use that one, or start with an empty database (`coppice reset` here).',
  });
}
