import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../infra/config.js';
import { readPlace } from '../../infra/stores/place.js';

const home = '/somewhere/project';
const read = (env: Readonly<Record<string, string>>): ReturnType<typeof readConfig> =>
  readConfig({ COPPICE_PROJECT: home, ...env }, home);

describe('where artifacts lie', () => {
  it('is a folder of the state, unless said otherwise', () => {
    expect(read({}).artifacts).toBe(join(home, '.coppice', 'artifacts'));
    expect(read({ COPPICE_ARTIFACTS: '' }).artifacts).toBe(join(home, '.coppice', 'artifacts'));
    expect(read({ COPPICE_ARTIFACTS: 'mine' }).artifacts).toBe(join(home, 'mine'));
  });

  it('is a bucket with a prefix, and a cache of its own', () => {
    const { artifacts, artifactOptions } = read({
      COPPICE_ARTIFACTS: 's3://models/team/a',
      COPPICE_S3_ENDPOINT: 'http://127.0.0.1:9000',
      COPPICE_S3_REGION: 'eu-west-1',
      COPPICE_S3_PATH_STYLE: 'false',
      COPPICE_ARTIFACT_CACHE_MIB: '64',
    });
    expect(artifacts).toBe('s3://models/team/a');
    expect(artifactOptions).toEqual({
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-west-1',
      pathStyle: false,
      cache: join(home, '.coppice', 'artifact-cache'),
      cacheBytes: 64 * 2 ** 20,
    });
    expect(read({}).artifactOptions).toEqual({
      cache: join(home, '.coppice', 'artifact-cache'),
      cacheBytes: 20 * 2 ** 30,
    });
  });

  it.each([
    ['s3://models', 'models', ''],
    ['s3://models/', 'models', ''],
    ['s3://my.models-2/a/b/', 'my.models-2', 'a/b'],
  ])('reads %s', (text, bucket, prefix) => {
    expect(readPlace(text)).toEqual({ kind: 's3', bucket, prefix });
  });

  it.each([
    's3://',
    's3://A',
    's3://ab/../c',
    's3://models//x',
    's3://user:hush@models/x',
    'gs://models/x',
    'https://hush@x',
  ])('refuses %s, and shows no more of it than its kind', (text) => {
    const refusal = expect.objectContaining({ code: 'CONFIG', message: expect.not.stringContaining('hush') });
    expect(() => read({ COPPICE_ARTIFACTS: text })).toThrow(refusal);
  });

  it.each([
    ['COPPICE_S3_ENDPOINT', 'localhost:9000'],
    ['COPPICE_S3_ENDPOINT', 'http://user:hush@localhost:9000'],
    ['COPPICE_S3_PATH_STYLE', 'maybe'],
    ['COPPICE_ARTIFACT_CACHE_MIB', '0'],
  ])('refuses %s=%s', (name, text) => {
    const message = expect.stringMatching(new RegExp(`^${name}(?!.*hush)`));
    expect(() => read({ [name]: text })).toThrow(expect.objectContaining({ code: 'CONFIG', message }));
  });
});
