import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile } from '../../infra/stores/digest.js';

/** Objects of a store, and those of them whose name is not the digest of their bytes. */
export interface Objects {
  readonly count: number;
  readonly torn: readonly string[];
}

export async function checkObjects(artifacts: string): Promise<Objects> {
  const entries = await readdir(join(artifacts, 'objects'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const torn: string[] = [];
  for (const { name, parentPath } of files) {
    const { digest } = await digestFile(join(parentPath, name));
    if (name.split('.')[0] !== digest) torn.push(name);
  }
  return { count: files.length, torn };
}
