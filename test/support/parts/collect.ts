/** A process that collects garbage, and kills itself as soon as half of the objects are gone. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { collectGarbage } from '../../../infra/stores/collect-garbage.js';
import { openArtifacts } from '../../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../../infra/stores/postgres/index.js';

const { store, databaseUrl, olderThan } = JSON.parse(process.argv[2] ?? '') as {
  readonly store: string;
  readonly databaseUrl: string;
  readonly olderThan: number;
};
const objects = (): number =>
  readdirSync(join(store, 'objects'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length;
const before = objects();
const look = (): void => {
  if (objects() < before / 2) process.kill(process.pid, 'SIGKILL');
  setTimeout(look, 5);
};
const [registry, artifacts] = [await openRegistry({ databaseUrl }), await openArtifacts(store)];
process.send?.({ type: 'ready' });
look();
await collectGarbage({ registry, artifacts }, { olderThan });
process.exit(3);
