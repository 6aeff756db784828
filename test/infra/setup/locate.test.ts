import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findOnPath, findTemporal, tensorflowStatus, userCache } from '../../../infra/setup/locate.mjs';
import { temporaryFolder, write, writeProgram } from './folders.js';

describe('findTemporal', () => {
  const folder = temporaryFolder();
  const named = writeProgram(folder, 'named/my-temporal');
  const onPath = writeProgram(folder, 'bin/temporal');
  const cached = writeProgram(folder, 'cache/coppice/temporal-cli-1.5.1/temporal');
  const env = { COPPICE_TEMPORAL_CLI: named, PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') };

  it('takes the variable first, then PATH, then the cache', () => {
    expect(findTemporal(env)).toEqual({ path: named, source: 'variable', found: true });
    expect(findTemporal({ ...env, COPPICE_TEMPORAL_CLI: '' })).toEqual({ path: onPath, source: 'path', found: true });
    expect(findTemporal({ XDG_CACHE_HOME: env.XDG_CACHE_HOME })).toEqual({
      path: cached,
      source: 'cache',
      found: true,
    });
  });

  it('does not fall back from a variable that names no program', () => {
    const wrong = write(folder, 'named/text');
    expect(findTemporal({ ...env, COPPICE_TEMPORAL_CLI: wrong })).toEqual({
      path: wrong,
      source: 'variable',
      found: false,
    });
  });

  it('says where the cache would have it when it is nowhere', () => {
    const { found, source } = findTemporal({ XDG_CACHE_HOME: join(folder, 'empty') });
    expect({ found, source }).toEqual({ found: false, source: 'cache' });
  });
});

describe('findOnPath', () => {
  const folder = temporaryFolder();

  it('passes over folders and files that cannot be run', () => {
    mkdirSync(join(folder, 'a/tool'), { recursive: true });
    write(folder, 'b/tool');
    const real = writeProgram(folder, 'c/tool');
    expect(findOnPath('tool', { PATH: ['a', 'b', 'c'].map((name) => join(folder, name)).join(':') })).toBe(real);
  });
});

describe('userCache', () => {
  it('follows XDG_CACHE_HOME', () => {
    expect(userCache({ XDG_CACHE_HOME: '/x' })).toBe('/x/coppice');
  });
});

describe('tensorflowStatus', () => {
  const inPackage = 'node_modules/@tensorflow/tfjs-node';
  const status = { backend: 'wasm', reason: 'no compiler', at: '2026-01-01T00:00:00.000Z' };
  const bare = temporaryFolder();
  const [fresh, torn, done] = [undefined, '{"backend":', JSON.stringify(status)].map((record) => {
    const folder = temporaryFolder();
    write(folder, `${inPackage}/package.json`, '{"name":"@tensorflow/tfjs-node","version":"4.22.0"}');
    if (record) write(folder, `${inPackage}/coppice-setup.json`, record);
    return folder;
  });

  it('is unknown where the package is not installed, set-up has not run, or the record is torn', () => {
    expect([bare, fresh, torn].map((folder) => tensorflowStatus(folder))).toEqual([undefined, undefined, undefined]);
  });

  it('is what set-up wrote', () => {
    expect(tensorflowStatus(done)).toEqual(status);
  });
});
