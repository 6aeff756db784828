import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../infra/processes/entry.js';

export interface Project {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A user's project in a folder of its own, with the benchmark's pipelines and this package installed. */
export async function makeProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'bench', type: 'module', private: true }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(packageRoot, join(folder, 'node_modules', 'coppice'));
  await cp(join(packageRoot, 'bench', 'pipelines'), join(folder, 'pipelines'), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
