import { resolve } from 'node:path';
import { FinalError } from '../../core/errors.js';

/** Where artifacts lie. */
export type Place =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** Reads a folder or `s3://bucket/prefix`. Throws FinalError `CONFIG` where it is neither. */
export function readPlace(text: string, base: string = process.cwd()): Place {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return { kind: 'folder', folder: resolve(base, text) };
  const [, bucket = '', prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  const folders = prefix.replace(/\/$/, '').split('/');
  const odd = prefix !== '' && folders.some((part) => !/^[\w!*'().=@ -]+$/.test(part) || /^\.+$/.test(part));
  if (bucket !== '' && !odd) return { kind: 's3', bucket, prefix: prefix.replace(/\/$/, '') };
  throw new FinalError('CONFIG', {
    // A URL may hold a password: only its kind is shown.
    message: `COPPICE_ARTIFACTS names no place for artifacts: it begins with "${text.slice(0, text.indexOf('//') + 2)}".`,
    hint: 'Set it to a folder or to s3://bucket/prefix, with COPPICE_S3_ENDPOINT for a store other than AWS.',
  });
}
