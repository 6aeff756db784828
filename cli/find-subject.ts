import type { Json } from '../core/json.js';
import { isArtifactRef } from '../core/artifact.js';
import type { ArtifactRef, ColumnType, TableRef } from '../core/artifact.js';
import { parseDataset } from '../core/datasets/reference.js';
import { FinalError } from '../core/errors.js';
import { isPlainObject } from '../core/json.js';
import type { Source, TableFileSource } from '../core/query.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import { findRun } from './find-run.js';
import type { Session } from './session.js';

/** What rows a name means: a table of ours, with its statistics where they were saved; those alone; or files as they lie. */
export type Subject =
  | { readonly table: TableRef; readonly saved?: ArtifactRef }
  | { readonly saved: ArtifactRef }
  | { readonly source: Source };

const FORMATS: readonly (readonly [name: RegExp, format: TableFileSource['format']])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.(csv|tsv)(\.(gz|zst))?$/i, 'csv'],
  [/\.(jsonl|ndjson)(\.(gz|zst))?$/i, 'jsonl'],
  [/\.(arrow|feather|ipc)$/i, 'arrow'],
];
const DIGEST = /^[0-9a-f]{64}$/;
const STEP_OUTPUT = /^(?<run>[^/:]+)[/:](?<step>[\w-]+)(?<member>(?:\.\w+)*)$/;

interface Finding {
  readonly session: Session;
  readonly artifacts: Artifacts;
}

/** What a name on the command line means. Throws FinalError that says where was looked. */
export async function findSubject(name: string, finding: Finding): Promise<Subject> {
  const format = FORMATS.find(([pattern]) => pattern.test(name))?.[1];
  if (format === 'csv') return { source: { format, from: [name], options: {} } };
  if (format !== undefined) return { source: { format, from: [name] } };
  if (DIGEST.test(name)) return { table: await tableOf(name, finding.artifacts) };
  if (name.includes('@')) return datasetNamed(name, finding);
  const { run, step, member = '' } = STEP_OUTPUT.exec(name)?.groups ?? {};
  if (run !== undefined && step !== undefined) return outputOf({ run, step, member }, finding);
  return datasetNamed(name, finding).catch((error: unknown) => {
    throw error instanceof FinalError && error.code.startsWith('DATASET_N') ? nothingNamed(name) : error;
  });
}

async function datasetNamed(name: string, { session }: Finding): Promise<Subject> {
  const { artifact, statistics } = await (await session.registry()).datasetVersion(parseDataset(name));
  return { table: artifact, ...(statistics && { saved: statistics }) };
}

function nothingNamed(name: string): FinalError {
  return new FinalError('SUBJECT_NOT_FOUND', {
    message: `"${name}" is no dataset, no table's digest, no step of a run and no file of a known kind.`,
    hint: 'Give a dataset (flights@latest), <run>/<step>, a digest of 64 characters, or a .parquet, .csv, .jsonl or .arrow file.',
  });
}

/** The reference of a stored table, from what its manifest says. */
async function tableOf(digest: string, artifacts: Artifacts): Promise<TableRef> {
  const { kind, files, meta } = await artifacts.manifest({ digest });
  if (kind !== 'table') throw noTable(`The artifact ${digest} is a ${kind}.`, 'Name a table.');
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const schema = meta['schema'] as unknown as readonly ColumnType[];
  return { $artifact: 'table', digest, uri: '', bytes, rows: Number(meta['rows']), parts: files.length, schema };
}

interface Place {
  readonly run: string;
  readonly step: string;
  /** `.train` for a member of what the step gave. */
  readonly member: string;
}

async function outputOf({ run, step, member }: Place, { session, artifacts }: Finding): Promise<Subject> {
  const record = await findRun(session, run);
  const steps = await (await session.registry()).steps(record.id);
  const found = steps.find((one) => one.step === step && one.output !== undefined);
  if (found === undefined) {
    const all = steps.filter(({ output }) => output !== undefined).map((one) => one.step);
    throw noTable(`The run ${run} has no result of a step "${step}".`, `It has those of: ${all.join(', ') || 'none'}.`);
  }
  const members = member.split('.').slice(1);
  if (found.state === 'failed' && members.length === 0) {
    const kept = tableMembers(found.output).map(([name]) => `${run}/${step}.${name}`);
    throw noTable(`"${step}" failed, and gave no table.`, `It kept ${kept.join(', ') || 'none'}.`);
  }
  const value = members.reduce<Json | undefined>(memberOf, await whole(found.output!, artifacts));
  const subject = asSubject(value);
  if (subject !== undefined) return subject;
  const tables = tableMembers(value).map(([name]) => `${run}/${step}${member}.${name}`);
  throw noTable(
    `What ${step}${member} gave is ${tables.length > 1 ? 'several tables' : 'no table'}.`,
    tables.length > 1 ? `Name one: ${tables.join(', ')}.` : 'Name a step that gives a table, or one of `profile()`.',
  );
}

function asSubject(value: Json | undefined): Subject | undefined {
  if (isTable(value)) return { table: value };
  const saved = memberOf(value, 'statistics');
  if (isArtifactRef(saved)) return { saved };
  const [only, ...others] = tableMembers(value);
  return only !== undefined && others.length === 0 ? { table: only[1] } : undefined;
}

/** A large result lies in the store, and a note stands for it. */
function whole(value: Json, artifacts: Artifacts): Promise<Json> | Json {
  return isArtifactRef(value) && value.$artifact === 'json' ? artifacts.getJson(value) : value;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isPlainObject(value) ? value[name] : undefined;
}

function tableMembers(value: unknown): [name: string, table: TableRef][] {
  return isPlainObject(value) ? Object.entries(value).filter((one): one is [string, TableRef] => isTable(one[1])) : [];
}

function isTable(value: unknown): value is TableRef {
  return isArtifactRef(value) && value.$artifact === 'table';
}

function noTable(message: string, hint: string): FinalError {
  return new FinalError('SUBJECT_NOT_FOUND', { message, hint });
}
