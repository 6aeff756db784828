import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FinalError } from '../core/errors.js';
import { isPlainObject } from '../core/json.js';
import type { SecretRef } from '../core/secret.js';
import { hide } from './redact.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A secret's value: of `COPPICE_SECRET_<NAME>`, else of the file of its name in the folder `COPPICE_SECRETS`, as Docker and
 * Kubernetes mount them. From then on this process hides it in what it says. Throws FinalError `SECRET_MISSING`.
 */
export async function secretValue({ $secret: name }: SecretRef, env: Environment = process.env): Promise<string> {
  const variable = `COPPICE_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
  const value = env[variable] || (await fromFolder(name, env['COPPICE_SECRETS']));
  if (value === undefined || value === '') throw missing(name, { variable, folder: env['COPPICE_SECRETS'] });
  for (const part of partsOf(value)) hide(part);
  return value;
}

/** Hides all that are set by variables, before anything else is said: users' code can read those too. */
export function hideSecrets(env: Environment = process.env): void {
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('COPPICE_SECRET_') && value) for (const part of partsOf(value)) hide(part);
  }
}

/** Without the line's end that editors and `echo` leave. */
async function fromFolder(name: string, folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined || !/^[a-z][a-z0-9_-]*$/i.test(name)) return undefined;
  return readFile(join(folder, name), 'utf8').then(
    (text) => text.replace(/\r?\n$/, ''),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new FinalError('SECRET_MISSING', {
        message: `The file of the secret "${name}" in ${folder} cannot be read (${error.code ?? 'unknown'}).`,
        hint: 'Let the user that runs the worker read it.',
      });
    },
  );
}

/** The whole, and what of it is secret by itself: an address's password, the texts of a JSON object. */
function partsOf(value: string): string[] {
  const address = /^[a-z][a-z0-9+.-]*:\/\/[^/\s@:]*:([^/\s@]+)@/i.exec(value)?.[1];
  const passwords = address === undefined ? [] : [address, decoded(address)];
  return [value, ...passwords, ...membersOf(value)];
}

function membersOf(value: string): string[] {
  if (!value.startsWith('{')) return [];
  try {
    const object: unknown = JSON.parse(value);
    return isPlainObject(object) ? Object.values(object).filter((member) => typeof member === 'string') : [];
  } catch {
    return [];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function missing(name: string, { variable, folder }: { variable: string; folder: string | undefined }): FinalError {
  return new FinalError('SECRET_MISSING', {
    message: `There is no secret "${name}" where this step runs.`,
    hint: `Set ${variable} for the worker, or put a file "${name}" into ${folder === undefined ? 'a folder and name that folder in COPPICE_SECRETS' : `${folder} (COPPICE_SECRETS)`}.`,
  });
}
