import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from '@jest/globals';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { onS3, startGateway, type Gateway } from './s3-gateway.js';

export interface OpenedStore {
  /** Opened anew, and empty, for each test. */
  store(): Artifacts;
  /** The same place once more, as another machine sees it. */
  again(): Promise<Artifacts>;
  /** The folder that holds it, or its cache. */
  folder(): string;
}

/** Runs the same tests on a disk and on an S3-compatible server. */
export function onEveryStore(subject: string, tests: (opened: OpenedStore) => void): void {
  describe(
    `${subject} on a disk`,
    suite((folder) => openArtifacts(folder), tests),
  );
  onS3(subject, () => {
    let gateway: Gateway;
    let place: string;
    let caches = 0;
    beforeAll(async () => {
      gateway = await startGateway();
    });
    afterAll(() => gateway.remove());
    beforeEach(() => {
      place = gateway.place();
    });
    suite((folder) => openArtifacts(place, gateway.options(join(folder, `cache-${caches++}`))), tests)();
  });
}

function suite(open: (folder: string) => Promise<Artifacts>, tests: (opened: OpenedStore) => void) {
  return (): void => {
    let folder: string;
    let store: Artifacts;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'coppice-artifacts-'));
      store = await open(folder);
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));
    tests({ store: () => store, again: () => open(folder), folder: () => folder });
  };
}
