import { join } from 'node:path';

/** The name of a bundled module inside its `code` artifact. */
export const MODULE = 'module.mjs';

/** Where a machine keeps bundled modules: below the project, so that package imports resolve as the project's own do. */
export function codeFolder(project: string): string {
  return join(project, '.coppice', 'code');
}
