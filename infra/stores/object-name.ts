import { extname } from 'node:path';
import type { Digest } from '../../core/artifact.js';

/** The name of an object in any store, `<digest><extension>`: tools that read it as it lies go by the extension. */
export function objectName(digest: Digest, path: string): string {
  return digest + extname(path);
}

export function manifestName(digest: Digest): string {
  return `${digest}.json`;
}

/** The place of an object below a store's root, with `/`: `objects/ab/<name>`. */
export function objectKey(name: string): string {
  return `objects/${name.slice(0, 2)}/${name}`;
}

/** True for what this store put there, and false for whatever else lies in its folders. */
export function isObjectName(name: string): boolean {
  return /^[0-9a-f]{64}(\.[^/]*)?$/.test(name);
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
