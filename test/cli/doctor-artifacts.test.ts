import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkArtifacts } from '../../cli/doctor/artifacts.js';
import type { Finding } from '../../cli/doctor/finding.js';
import { readConfig } from '../../infra/config.js';
import { freePort } from '../support/processes.js';
import { onS3, startGateway, type Gateway } from '../support/s3-gateway.js';

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'coppice-doctor-'));
});
afterAll(() => rm(project, { recursive: true }));

const check = (env: Readonly<Record<string, string>>): Promise<Finding> =>
  checkArtifacts(readConfig({ COPPICE_PROJECT: project, ...env }));

describe('the doctor, asked about artifacts', () => {
  it('finds a folder that can be written', async () => {
    expect(await check({})).toMatchObject({ says: expect.stringContaining('GiB free') });
  });

  it('finds what is no folder', async () => {
    const file = join(project, 'file');
    await writeFile(file, '');
    const finding = await check({ COPPICE_ARTIFACTS: file });
    expect(finding).toMatchObject({ state: 'missing', mend: expect.stringContaining('COPPICE_ARTIFACTS') });
  });
});

onS3('the doctor, asked about artifacts', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.remove());

  it('shows the store and its cache', async () => {
    const place = gateway.place();
    const finding = await check({ COPPICE_ARTIFACTS: place, COPPICE_S3_ENDPOINT: gateway.endpoint });
    expect(finding.says).toBe(
      `${place} at ${gateway.endpoint}; cache ${project}/.coppice/artifact-cache, at most 20.0 GiB`,
    );
    expect(finding).not.toHaveProperty('state', 'missing');
  });

  it.each([
    ['a bucket that is not there', { COPPICE_ARTIFACTS: 's3://coppice-none' }, 'COPPICE_ARTIFACTS'],
    ['a server that does not answer', { COPPICE_S3_ENDPOINT: 'closed' }, 'COPPICE_S3_ENDPOINT'],
  ])('says what to set for %s', async (_what, wrong, mend) => {
    const closed = `http://127.0.0.1:${await freePort()}`;
    const env = { COPPICE_ARTIFACTS: gateway.place(), COPPICE_S3_ENDPOINT: gateway.endpoint, ...wrong };
    if (env.COPPICE_S3_ENDPOINT === 'closed') env.COPPICE_S3_ENDPOINT = closed;
    expect(await check(env)).toMatchObject({ state: 'missing', mend: expect.stringContaining(mend) });
  });
});
