import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: the nearest one above this file with a `package.json`. */
export const packageRoot: string = above(dirname(fileURLToPath(import.meta.url)));

/** The built module of a process, `workers/main.js`, whether this runs from `dist/` or from source. */
export function entry(module: string): string {
  return join(packageRoot, 'dist', module);
}

function above(folder: string): string {
  return existsSync(join(folder, 'package.json')) || folder === dirname(folder) ? folder : above(dirname(folder));
}
