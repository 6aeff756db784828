import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lives } from './lock.mjs';

const PARTIAL = '.partial-';

/**
 * Makes a folder in whole or not at all: `make` fills a folder beside it, which then takes its name. Two set-ups at once
 * cost double work, never a torn folder; whoever comes second takes what the first made.
 * @param {string} folder
 * @param {(temporary: string) => Promise<void>} make
 */
export async function makeOnce(folder, make) {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  sweep(folder);
  const temporary = `${folder}${PARTIAL}${process.pid}-${randomBytes(3).toString('hex')}`;
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  process.once('exit', remove);
  mkdirSync(temporary);
  try {
    await make(temporary);
    if (!existsSync(folder)) renameSync(temporary, folder);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Removes what killed set-ups left beside a folder; one whose process still lives is at work. @param {string} folder */
function sweep(folder) {
  const prefix = basename(folder) + PARTIAL;
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(prefix) || lives(Number.parseInt(name.slice(prefix.length), 10))) continue;
    rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}
