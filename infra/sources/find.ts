import type { S3Client } from '@aws-sdk/client-s3';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FileSource } from '../../core/query.js';
import type { Span } from '../../core/span.js';
import { addressText, download, identityAt } from './http.js';
import type { SourceLimits } from './limits.js';
import { fileIdentity, filesOf, fullName, nameOfFile } from './local.js';
import { downloadS3, listS3, openS3 } from './s3.js';
import type { Listed } from './s3.js';
import { ofSpans, refuseSpans } from './spans.js';
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
  /** Which delivery it is of, where the source's place names spans. */
  readonly span?: Span | undefined;
}

/** What is known of a file without reading it. */
export type KnownFile = Pick<FoundFile, 'place' | 'identity' | 'span'>;

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
export async function identify(source: FileSource, deps: Omit<FindDeps, 'scratch'>): Promise<KnownFile[]> {
  const all: KnownFile[] = [];
  const options = source.options ?? {};
  const { auth } = options;
  for (const place of source.from) {
    if (/^https?:/.test(place)) {
      refuseSpans(place, options);
      all.push({ place: addressText(place), identity: await identityAt(place, { auth, ...deps }) });
    } else if (place.startsWith('s3:')) {
      const client = await openS3(auth);
      const listed = await objectsOf(place, source, client).finally(() => client.destroy());
      all.push(...listed.map(([object, span]) => ({ place: addressOf(object), identity: object.identity, span })));
    } else {
      for (const [path, span] of await pathsOf(place, source, deps))
        all.push({ place: path, identity: await fileIdentity(path), span });
    }
  }
  return all;
}

type OfSpans<F> = Promise<readonly (readonly [file: F, span: Span | undefined])[]>;

function pathsOf(place: string, { options = {} }: FileSource, deps: Pick<FindDeps, 'project' | 'db'>): OfSpans<string> {
  const list = (glob: string): Promise<string[]> => filesOf(glob, deps);
  return ofSpans(place, options, {
    list,
    full: fullName(place, deps.project),
    nameOf: (path) => path.replaceAll('\\', '/'),
  });
}

function objectsOf(place: string, { options = {} }: FileSource, client: S3Client): OfSpans<Listed> {
  return ofSpans(place, options, { list: (glob) => listS3(client, glob), full: place, nameOf: addressOf });
}

function addressOf({ bucket, key }: Pick<Listed, 'bucket' | 'key'>): string {
  return `s3://${bucket}/${key}`;
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
  refuseSpans(url, source.options ?? {});
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
    for (const [{ identity, ...object }, span] of await objectsOf(place, source, client)) {
      const path = await scratchPath(object.key, { deps, number: number + found.length });
      await downloadS3(client, object, { path, ...deps });
      const from = addressOf(object);
      found.push(await unpacked({ path, place: from, name: from, identity, span }, source, deps));
    }
    return found;
  } finally {
    client.destroy();
  }
}

async function fromDisk(place: string, { source, deps }: Finding): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const [path, span] of await pathsOf(place, source, deps)) {
    const identity = await fileIdentity(path);
    const name = nameOfFile(path, { place, project: deps.project });
    found.push(await unpacked({ path, place: path, name, identity, span }, source, deps));
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
