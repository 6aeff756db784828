import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { FinalError } from '../../core/errors.js';
import { quoteText } from '../arrow/duckdb.js';
import { digestFile } from '../stores/digest.js';
import { globPattern, isGlob } from './glob.js';

/** `vega-datasets:flights-3m.parquet`, `@scope/name:data/a.csv`; not `s3://…`, and not a Windows drive. */
const PACKAGE_FILE = /^((?:@[\w.-]+\/)?[\w.-]{2,}):(?!\/\/)(.+)$/;

/** The files that a place names, sorted. Throws FinalError `SOURCE_NOT_FOUND` saying where was looked. */
export async function filesOf(
  place: string,
  { project, db }: { project: string; db: DuckDBConnection },
): Promise<string[]> {
  const [, name, path] = PACKAGE_FILE.exec(place) ?? [];
  if (name !== undefined && path !== undefined) return packageFiles({ name, path }, project);
  if (/^\w+:\/\//.test(place))
    throw notFound(place, 'Read a path, a glob, a file of an npm package, https:// or s3://.');
  const absolute = resolve(project, place);
  if (existsSync(absolute)) return [await noFolder(absolute, place)];
  const result = await db.runAndReadAll(`SELECT file FROM glob(${quoteText(absolute)}) ORDER BY file`);
  const files = result.getRows().map(([file]) => String(file));
  if (files.length > 0) return files;
  throw notFound(place, `Nothing lies at ${absolute}. Paths begin at the project's folder, ${project}.`);
}

/** A place as the paths of its files are written; of a package, its folder in front. */
export function fullName(place: string, project: string): string {
  const [, name, path] = PACKAGE_FILE.exec(place) ?? [];
  const folder = name === undefined ? project : (packageFolder(name, project) ?? project);
  return slashes(resolve(folder, path ?? place));
}

/** What people and tables call a file, on any machine: by its package, by the project, else by where it lies. */
export function nameOfFile(file: string, { place, project }: { place: string; project: string }): string {
  const [, name] = PACKAGE_FILE.exec(place) ?? [];
  if (name !== undefined) return `${name}:${slashes(relative(packageFolder(name, project)!, file))}`;
  const within = relative(project, file);
  return within.startsWith('..') || isAbsolute(within) ? slashes(file) : slashes(within);
}

function slashes(path: string): string {
  return path.replaceAll(sep, '/');
}

async function noFolder(path: string, place: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return path;
  throw notFound(
    place,
    `${path} is a folder. Say which of its files: "${slashes(place).replace(/\/$/, '')}/**/*.png".`,
  );
}

interface PackagePlace {
  readonly name: string;
  readonly path: string;
}

async function packageFiles({ name, path }: PackagePlace, project: string): Promise<string[]> {
  if (!isGlob(path)) return [await packageFile({ name, path }, project)];
  const folder = packageFolder(name, project);
  if (folder === undefined) throw notInstalled({ name, path }, project);
  const pattern = globPattern(path);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const named = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => pattern.test(slashes(relative(folder, file))))
    .sort();
  if (named.length === 0) throw notFound(`${name}:${path}`, `The package in ${folder} has no file of that name.`);
  return Promise.all(
    named.map((file) => inside(file, { folder, place: nameOfFile(file, { place: `${name}:${path}`, project }) })),
  );
}

function notInstalled({ name, path }: PackagePlace, project: string): FinalError {
  return notFound(`${name}:${path}`, `The package ${name} is not installed for ${project}: npm install ${name}`);
}

async function packageFile({ name, path }: PackagePlace, project: string): Promise<string> {
  const folder = packageFolder(name, project);
  if (folder === undefined) throw notInstalled({ name, path }, project);
  const exact = resolve(folder, path);
  if (exact.startsWith(folder + sep) && existsSync(exact)) return inside(exact, { folder, place: `${name}:${path}` });
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const named = all
    .filter((entry) => entry.isFile() && entry.name === path)
    .map((entry) => join(entry.parentPath, entry.name));
  if (named.length === 1) return named[0]!;
  const seen = named.map((file) => relative(folder, file));
  const similar = all.filter((entry) => entry.isFile() && entry.name.startsWith(basename(path).slice(0, 4)));
  throw notFound(
    `${name}:${path}`,
    named.length > 1
      ? `The package has several: ${seen.join(', ')}. Write the one meant.`
      : `The package in ${folder} has no such file. Near it: ${similar.map((entry) => entry.name).join(', ') || 'none'}.`,
  );
}

/** A package brings its own files; a link out of it would bring another's, or the machine's. */
async function inside(file: string, { folder, place }: { folder: string; place: string }): Promise<string> {
  const real = await realpath(file);
  if (real.startsWith((await realpath(folder)) + sep)) return file;
  throw new FinalError('SOURCE_OUTSIDE', {
    message: `"${place}" is a link that leads out of the package, to ${real}.`,
    hint: 'Name the file itself by its path, if it is meant.',
  });
}

/** As Node finds packages: in `node_modules` here or in a folder above. */
function packageFolder(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return folder;
  return from === dirname(from) ? undefined : packageFolder(name, dirname(from));
}

function notFound(place: string, hint: string): FinalError {
  return new FinalError('SOURCE_NOT_FOUND', { message: `There is no source "${place}".`, hint });
}

/** Files up to this size are known by their content: a copy of a file is the same source, whenever it was made. */
const BY_CONTENT = 256 << 20;

/** Differs once the file does. Throws FinalError `SOURCE_NOT_FOUND`. */
export async function fileIdentity(path: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw notFound(path, `It cannot be read: ${(error as Error).message}.`);
  });
  if (size > BY_CONTENT) return `${size} bytes, changed at ${mtimeNs}, file ${ino}`;
  return (await digestFile(path)).digest;
}
