/** Takes the statistics of a stored table in a process of its own: `ours.js <store> <table as JSON>`. Prints them. */
import type { TableRef } from '../../core/artifact.js';
import { profileTable } from '../../infra/arrow/profile-table.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';

const [store, table] = process.argv.slice(2) as [string, string];
const begun = performance.now();
const { columns } = await profileTable(JSON.parse(table) as TableRef, { artifacts: await openArtifacts(store) });
const seconds = (performance.now() - begun) / 1000;
process.stdout.write(JSON.stringify({ seconds, columns }));
