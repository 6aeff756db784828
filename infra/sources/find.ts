import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FileSource } from '../../core/query.js';
import { addressText, download, identityAt } from './http.js';
import type { SourceLimits } from './limits.js';
import { fileIdentity, filesOf, nameOfFile } from './local.js';
import { downloadS3, listS3, openS3 } from './s3.js';
import { unpack } from './unpack.js';

/** One file of a source, where DuckDB can read it. */
export interface FoundFile {
  readonly path: string;
  /** What people call it: its own path, or its address without credentials. */
  readonly place: string;
  /** The same on any machine, where it lies in the project or in a package. */
  readonly name: string;
  /** Differs once its content does; absent where the sender does not say. */
  readonly identity: string | undefined;
}

export interface FindDeps {
  readonly db: DuckDBConnection;
  /** Where relative paths begin and packages are looked for. */
  readonly project: string;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
  /** A folder that is removed with the query. */
  readonly scratch: string;
}

/** Formats of text that may be packed. */
const PACKED: ReadonlySet<FileSource['format']> = new Set(['csv', 'jsonl', 'json'] as const);
const REMOTE = /^(https?|s3):\/\//;

/** Finds a source's files, and brings those here that lie elsewhere or are packed. */
export async function findFiles(source: FileSource, deps: FindDeps): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const place of source.from) {
    const number = found.length;
    if (/^https?:/.test(place)) found.push(await fromWeb(place, { source, deps, number }));
    else if (place.startsWith('s3:')) found.push(...(await fromStore(place, { source, deps, number })));
    else found.push(...(await fromDisk(place, { source, deps, number })));
  }
  return found;
}

/** The same files' identities, without reading what lies elsewhere: place by place. */
export async function identify(
  source: FileSource,
  deps: Omit<FindDeps, 'scratch'>,
): Promise<Pick<FoundFile, 'place' | 'identity'>[]> {
  const all: Pick<FoundFile, 'place' | 'identity'>[] = [];
  const { auth } = source.options ?? {};
  for (const place of source.from) {
    if (/^https?:/.test(place))
      all.push({ place: addressText(place), identity: await identityAt(place, { auth, ...deps }) });
    else if (place.startsWith('s3:')) {
      const client = await openS3(auth);
      const listed = await listS3(client, place).finally(() => client.destroy());
      all.push(...listed.map(({ bucket, key, identity }) => ({ place: `s3://${bucket}/${key}`, identity })));
    } else {
      for (const path of await filesOf(place, deps)) all.push({ place: path, identity: await fileIdentity(path) });
    }
  }
  return all;
}

export function isRemote(place: string): boolean {
  return REMOTE.test(place);
}

interface Finding {
  readonly source: FileSource;
  readonly deps: FindDeps;
  /** Files found before, so that names do not meet. */
  readonly number: number;
}

async function fromWeb(url: string, { source, deps, number }: Finding): Promise<FoundFile> {
  const place = addressText(url);
  const name = decodeURIComponent(new URL(url).pathname);
  const path = await scratchPath(name, { deps, number });
  const { identity, packing } = await download(url, path, { auth: source.options?.auth, ...deps });
  const file = { path, place, name: place, identity };
  if (packing === undefined) return unpacked(file, source, deps);
  const whole = `${path}.unpacked`;
  await unpack(path, { to: whole, packing, place, ...deps });
  return unpacked({ ...file, path: whole }, source, deps);
}

async function fromStore(place: string, { source, deps, number }: Finding): Promise<FoundFile[]> {
  const client = await openS3(source.options?.auth);
  try {
    const found: FoundFile[] = [];
    for (const { identity, ...object } of await listS3(client, place)) {
      const path = await scratchPath(object.key, { deps, number: number + found.length });
      await downloadS3(client, object, { path, ...deps });
      const from = `s3://${object.bucket}/${object.key}`;
      found.push(await unpacked({ path, place: from, name: from, identity }, source, deps));
    }
    return found;
  } finally {
    client.destroy();
  }
}

async function fromDisk(place: string, { source, deps }: Finding): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of await filesOf(place, deps)) {
    const identity = await fileIdentity(path);
    const name = nameOfFile(path, { place, project: deps.project });
    found.push(await unpacked({ path, place: path, name, identity }, source, deps));
  }
  return found;
}

/** Text may be packed; DuckDB would unpack it too, but without an end. */
async function unpacked(file: FoundFile, { format }: FileSource, deps: FindDeps): Promise<FoundFile> {
  const [, ending] = /\.(gz|zst)$/.exec(file.place.replace(/\?…$/, '')) ?? [];
  if (ending === undefined || !PACKED.has(format)) return file;
  const inScratch = file.path.startsWith(deps.scratch);
  const path = inScratch ? `${file.path}.text` : `${await scratchPath(file.path, { deps, number: unique() })}.text`;
  await unpack(file.path, { to: path, packing: ending === 'gz' ? 'gzip' : 'zstd', place: file.place, ...deps });
  return { ...file, path };
}

let made = 0;
const unique = (): number => 1_000_000 + ++made;

/** Keeps of a remote name what has a meaning: its last part, and folders that are partitions. */
async function scratchPath(name: string, { deps, number }: Pick<Finding, 'deps' | 'number'>): Promise<string> {
  const partitions = dirname(name)
    .split('/')
    .filter((part) => /^[\w-]+=[^/]*$/.test(part));
  const folder = join(deps.scratch, 'sources', String(number), ...partitions);
  await mkdir(folder, { recursive: true });
  return join(folder, basename(name).replaceAll(/[^\w.=-]/g, '_') || 'file');
}
