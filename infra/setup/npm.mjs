import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findOnPath } from './locate.mjs';
import { SetupProblem } from './problem.mjs';

/**
 * npm's program file, run with our own Node: the npm that started us, else the one beside Node, else the one on PATH.
 * @returns {string}
 */
export function npmCli() {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const onPath = findOnPath('npm');
  const candidates = [process.env.npm_execpath, beside, onPath && realpathSync(onPath)];
  const found = candidates.find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  if (!found)
    throw new SetupProblem('npm was not found.', { mend: 'Install Node.js together with npm: https://nodejs.org' });
  return found;
}
