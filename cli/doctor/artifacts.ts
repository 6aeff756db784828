import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../infra/config.js';
import { readPlace } from '../../infra/stores/place.js';
import type { S3Place } from '../../infra/stores/s3/index.js';
import { reportOf } from '../report-error.js';
import type { Finding } from './finding.js';

const TOPIC = 'artifacts';
/** A store that is silent for so long is said not to answer. Milliseconds. */
const SILENCE_MS = 3_000;

/** Can artifacts be written and read where they are to lie? */
export function checkArtifacts(config: Config): Promise<Finding> {
  const place = readPlace(config.artifacts);
  return place.kind === 'folder' ? checkFolder(place.folder) : checkS3(place, config);
}

async function checkFolder(folder: string): Promise<Finding> {
  try {
    const free = await freeGiB(folder);
    const says = `${folder}, ${free.toFixed(1)} GiB free`;
    if (free > 1) return { topic: TOPIC, state: 'ok', says };
    return { topic: TOPIC, state: 'warning', says, mend: 'free some room on that disk' };
  } catch (error) {
    const says = reportOf(error).headline;
    return { topic: TOPIC, state: 'missing', says, mend: 'set COPPICE_ARTIFACTS to a folder that can be written' };
  }
}

async function checkS3(place: S3Place, { artifacts, artifactOptions }: Config): Promise<Finding> {
  const { endpoint, cache, cacheBytes } = artifactOptions;
  try {
    const { tryS3 } = await import('../../infra/stores/s3/index.js');
    await tryS3(place, { ...artifactOptions, silenceMs: SILENCE_MS });
    const free = await freeGiB(cache);
    const limit = cacheBytes / 2 ** 30;
    const says = `${artifacts}${endpoint === undefined ? '' : ` at ${endpoint}`}; cache ${cache}, at most ${limit.toFixed(1)} GiB`;
    if (free > 1) return { topic: TOPIC, state: 'ok', says };
    return { topic: TOPIC, state: 'warning', says, mend: 'free some room on the disk of the cache' };
  } catch (error) {
    const { headline, hint = 'set COPPICE_ARTIFACTS, COPPICE_S3_ENDPOINT and COPPICE_S3_REGION' } = reportOf(error);
    return { topic: TOPIC, state: 'missing', says: headline, mend: hint };
  }
}

/** Throws where nothing can be written there. */
async function freeGiB(folder: string): Promise<number> {
  const probe = join(folder, `.doctor-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await writeFile(probe, '');
  await rm(probe);
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / 2 ** 30;
}
