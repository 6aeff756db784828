import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { packageRoot } from '../infra/processes/entry.js';

export interface Project {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A user's project in a folder of its own: these pipelines (a file or a folder of the clone), and this package installed. */
export async function makeProject(pipelines: string): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'bench', type: 'module', private: true }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(packageRoot, join(folder, 'node_modules', 'coppice'));
  await symlink(join(packageRoot, 'node_modules', 'vega-datasets'), join(folder, 'node_modules', 'vega-datasets'));
  const to = extname(pipelines) === '' ? 'pipelines' : join('pipelines', basename(pipelines));
  await cp(join(packageRoot, pipelines), join(folder, to), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
