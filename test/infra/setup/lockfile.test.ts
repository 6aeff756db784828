import { describe, expect, it } from '@jest/globals';
import { missingPlatforms, platformOf } from '../../../infra/setup/complete-lock.mjs';
import { isInstalled } from '../../../infra/setup/packages.mjs';

describe('missingPlatforms', () => {
  const parent = { version: '1.2.3', optionalDependencies: { 'a-linux-x64-gnu': '1.2.3', 'a-darwin-arm64': '1.2.3' } };

  it('names the platforms that the lockfile lacks, with what npm would have written', () => {
    const packages = { '': {}, 'node_modules/a': parent, 'node_modules/a-linux-x64-gnu': { version: '1.2.3' } };
    expect(missingPlatforms({ packages })).toEqual({
      'node_modules/a-darwin-arm64': { version: '1.2.3', optional: true, os: ['darwin'], cpu: ['arm64'] },
    });
  });

  it('finds entries nested under the parent, and keeps what is for development only', () => {
    const packages = {
      'node_modules/a': { ...parent, dev: true },
      'node_modules/a/node_modules/a-linux-x64-gnu': { version: '1.2.3' },
    };
    expect(Object.entries(missingPlatforms({ packages }))).toEqual([
      ['node_modules/a-darwin-arm64', expect.objectContaining({ dev: true })],
    ]);
  });

  it('leaves alone what is no platform, and what has no exact version', () => {
    const packages = { 'node_modules/a': { optionalDependencies: { 'pg-native': '1.0.0', 'b-win32-x64': '^1.0.0' } } };
    expect(missingPlatforms({ packages })).toEqual({});
  });

  it.each([
    ['@swc/core-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
    ['@napi-rs/blake-hash-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@duckdb/node-bindings-win32-x64', { os: ['win32'], cpu: ['x64'] }],
    ['fsevents', undefined],
  ])('reads the platform from %s', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });
});

describe('isInstalled', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/b-darwin-x64': { version: '1.0.0', optional: true },
    },
  };
  const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } };

  it('holds where all but other platforms is there', () => {
    expect(isInstalled(lock, installed)).toBe(true);
  });

  it.each([
    ['a package is missing', { packages: {} }],
    ['a version differs', { packages: { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } } }],
    ['the content differs', { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } } }],
    ['one is left over', { packages: { ...installed.packages, 'node_modules/old': { version: '1.0.0' } } }],
  ])('does not where %s', (_, other) => {
    expect(isInstalled(lock, other)).toBe(false);
  });
});
