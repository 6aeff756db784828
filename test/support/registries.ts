import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import pg from 'pg';
import type { Plan } from '../../core/plan.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry, RunRecord, StepRecord } from '../../infra/stores/registry.js';
import { freePort, start, type Running } from './processes.js';

/** A fresh, empty database on one of the two servers. */
export interface TestDatabase {
  readonly databaseUrl: string;
  close(): Promise<void>;
}
export interface Opened {
  /** Opened before all tests of the suite. */
  registry(): Registry;
  databaseUrl(): string;
}

const external = process.env['COPPICE_TEST_DATABASE_URL'];

/**
 * Runs the same tests against both servers, each with an empty database of its own. Without
 * COPPICE_TEST_DATABASE_URL the PostgreSQL half is reported as skipped.
 */
export function onEveryServer(subject: string, tests: (opened: Opened) => void): void {
  const suite = (create: () => Promise<TestDatabase>) => (): void => {
    let database: TestDatabase | undefined;
    let registry: Registry | undefined;
    beforeAll(async () => {
      database = await create();
      registry = await openRegistry({ databaseUrl: database.databaseUrl });
    });
    afterAll(async () => {
      await registry?.close();
      await database?.close();
    });
    tests({ registry: () => registry as Registry, databaseUrl: () => database?.databaseUrl ?? '' });
  };
  describe(`${subject} on PGlite`, suite(embeddedDatabase));
  onPostgres(
    subject,
    suite(() => serverDatabase()),
  );
}

/** For what only a server of its own can do. */
export function onPostgres(subject: string, tests: () => void): void {
  const server = external === undefined ? describe.skip : describe;
  server(`${subject} on PostgreSQL (COPPICE_TEST_DATABASE_URL)`, tests);
}

export interface Control extends Running {
  readonly databaseUrl: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The control process on a state folder: a new one, or the one another control left. */
export async function startControl(earlier?: Pick<Control, 'env' | 'state' | 'databaseUrl'>): Promise<Control> {
  const state = earlier?.state ?? (await mkdtemp(join(tmpdir(), 'coppice-state-')));
  const env = earlier?.env ?? { COPPICE_STATE: state, COPPICE_DATABASE_PORT: String(await freePort()) };
  const databaseUrl = `postgresql://postgres@127.0.0.1:${env['COPPICE_DATABASE_PORT']}/postgres`;
  const running = await start('workers/control.ts', { ...env, COPPICE_DATABASE_URL: undefined });
  return { ...running, databaseUrl, state, env };
}

export async function embeddedDatabase(): Promise<TestDatabase> {
  const control = await startControl();
  const close = async (): Promise<void> => {
    await control.stop();
    await rm(control.state, { recursive: true });
  };
  return { databaseUrl: control.databaseUrl, close };
}

export async function serverDatabase(adminUrl: string = external ?? ''): Promise<TestDatabase> {
  const name = `coppice_test_${randomBytes(6).toString('hex')}`;
  await sql(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href, close: async () => void (await sql(adminUrl, `drop database ${name} with (force)`)) };
}

/** One statement, as any PostgreSQL client would send it. */
export async function sql(
  databaseUrl: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

let made = 0;

/** A new run's record with an id of its own. */
export function newRun(changes: Partial<RunRecord> = {}): Omit<RunRecord, 'state' | 'startedAt'> {
  const id = `run-${process.pid}-${++made}-${randomBytes(4).toString('hex')}`;
  const rest = { pipeline: 'flights', planDigest: 'p1', input: { month: '2001-01' }, seed: 7, actor: 'user:ana' };
  return { id, workflowId: `workflow-${id}`, reason: 'started by hand', ...rest, ...changes };
}

/** A run that is in the registry. */
export async function startedRun(registry: Registry, changes: Partial<RunRecord> = {}): Promise<string> {
  const run = newRun(changes);
  await registry.startRun(run);
  return run.id;
}

export function newStep(runId: string, changes: Partial<StepRecord> = {}): StepRecord {
  const startedAt = new Date('2001-01-31T10:00:00.123Z');
  return { runId, step: 'train', state: 'running', attempt: 1, startedAt, pool: 'cpu', ...changes };
}

export function newPlan(pipeline: string, digest: string): Plan {
  const code = { $artifact: 'code', digest: 'c0', uri: 'file:///c0', bytes: 10 } as const;
  return { version: 1, pipeline, seed: 0, steps: [], output: null, inputSchema: {}, code, digest };
}
