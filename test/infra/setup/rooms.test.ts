import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { write } from './folders.js';

const root = resolve(import.meta.dirname, '../../..');
const ROOMS = ['core', 'pipelines', 'workflows', 'activities', 'infra', 'serving'];

/** A small tree without a fault: the rooms as they stand to each other, and the packages that they may or may not use. */
const CLEAN: Record<string, string> = {
  'package.json': '{ "type": "module", "name": "coppice", "exports": "./pipelines/index.ts" }',
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "paths": { "coppice": ["./pipelines/index.ts"] } } }',
  'core/drift.ts': 'export const drift = 1;',
  'core/schema/row.ts': "import { z } from 'zod'; export const row = z;",
  'pipelines/index.ts': "export { drift } from '../core/drift.js';",
  'pipelines/mine.ts': "import { drift } from 'coppice'; export default drift;",
  'activities/train.ts': "import type { Store } from '../infra/store.js'; export type Train = (store: Store) => void;",
  'infra/store.ts':
    "import { readFileSync } from 'node:fs'; export const read = readFileSync; export interface Store { a: 1 }",
  'workflows/run.ts':
    "import type { Train } from '../activities/train.js'; import { drift } from '../core/drift.js'; export const run = drift as unknown as Train;",
  'serving/server.ts': "import { read } from '../infra/store.js'; export const serve = read;",
  ...Object.fromEntries(
    ['zod', 'pino', '@temporalio/client'].flatMap((name) => [
      [`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`],
      [`node_modules/${name}/index.js`, 'exports.z = exports.pino = exports.Client = 1;'],
    ]),
  ),
};

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** What the clean tree breaks with these files added: file and rule. One cruise takes seconds, so faults go in together. */
function broken(config: 'rooms' | 'reach', faults: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'coppice-rooms-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...CLEAN, ...faults })) write(folder, name, text);
  const file = `dependency-cruiser.${config}.mjs`;
  cpSync(join(root, file), join(folder, file));
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cruiser, '--config', file, '--output-type', 'json', ...ROOMS],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  if (!stdout.startsWith('{')) throw new Error(stderr || stdout);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`))].sort();
}

describe('the room table', () => {
  it('finds nothing in a tree that keeps to it', () => {
    expect(broken('rooms', {})).toEqual([]);
  });

  it('finds each fault', () => {
    const faults = {
      'core/imports-infra.ts': ["export { read } from '../infra/store.js';", 'core-imports-ours'],
      'core/uses-zod.ts': ["export { z } from 'zod';", 'core-packages'],
      'core/uses-node.ts': ["export { join } from 'node:path';", 'core-builtins'],
      'core/cycle.ts': ["import type { B } from './turns-back.js'; export const a = 1 as B;", ''],
      'core/cycle-a.ts': ["import { b } from './cycle-b.js'; export const a = (): unknown => b;", 'no-cycle'],
      'core/cycle-b.ts': ["import { a } from './cycle-a.js'; export const b = (): unknown => a;", ''],
      'core/turns-back.ts': ["import { a } from './cycle.js'; export type B = typeof a;", ''],
      'workflows/uses-node.ts': ["export const id = import('node:crypto');", 'workflows-builtins'],
      'workflows/logs.ts': ["export { pino } from 'pino';", 'workflows-packages'],
      'activities/opens-store.ts': ["export { read } from '../infra/store.js';", 'activities-types-only'],
      'serving/knows-temporal.ts': ["export { Client } from '@temporalio/client';", 'serving-packages'],
      'pipelines/reaches-inside.ts': ["export { drift } from '../core/drift.js';", 'pipelines-public-name'],
      'infra/has-lost-a-file.ts': ["export { gone } from './gone.js';", 'no-unresolved'],
    };
    const files = Object.fromEntries(Object.entries(faults).map(([file, [text = '']]) => [file, text]));
    const expected = Object.entries(faults).flatMap(([file, [, rule]]) => (rule ? [`${file}: ${rule}`] : []));
    expect(broken('rooms', files)).toEqual(expected.sort());
  });
});

describe('what replayed code reaches', () => {
  it('is nothing forbidden in a tree that keeps to it, though types cross', () => {
    expect(broken('reach', {})).toEqual([]);
  });

  it('is found two imports away: zod, and the disk', () => {
    const hops = {
      'core/hop.ts': "export { row } from './schema/row.js';",
      'core/disk.ts': "export { read } from '../infra/store.js';",
      'workflows/zod.ts': "export { row } from '../core/hop.js';",
      'workflows/disk.ts': "export { read } from '../core/disk.js';",
    };
    expect(broken('reach', hops)).toEqual([
      'workflows/disk.ts: workflows-reach-node',
      'workflows/disk.ts: workflows-reach-rooms',
      'workflows/zod.ts: workflows-reach-packages',
      'workflows/zod.ts: workflows-reach-zod',
    ]);
  });
});
