import type { ArtifactRef } from '../../../../core/artifact.js';
import type { TrackedEntry, TrackingRegistry } from '../../tracking-registry.js';
import type { Database, Statement } from '../database.js';
import { json } from '../values.js';
import { refused } from './refusals.js';

/** Writers wait for each other: of two, one sees that the other made a folder of its file. */
const LOCK: Statement = { name: 'tracked-file-lock', text: 'select pg_advisory_xact_lock(7243, 2)' };
const PUT: Statement = {
  name: 'tracked-file-put',
  text: `
insert into coppice.tracked_file (path, artifact)
select $1, $2
where not exists (select from coppice.tracked_file where path = any($3) or starts_with(path, $1 || '/'))
on conflict (path) do update set artifact = excluded.artifact, at = excluded.at
returning path`,
};
const GET: Statement = { name: 'tracked-file', text: 'select artifact from coppice.tracked_file where path = $1' };
const LIST: Statement = {
  name: 'tracked-file-list',
  text: `
with below as (
  select substr(path, length($1) + 1) as rest, artifact from coppice.tracked_file where starts_with(path, $1)
)
select split_part(rest, '/', 1) as name, min((artifact ->> 'bytes')::bigint) filter (where position('/' in rest) = 0) as bytes
from below group by 1 order by 1`,
};
const DELETE: Statement = {
  name: 'tracked-file-delete',
  text: `delete from coppice.tracked_file where path = $1 or starts_with(path, $1 || '/')`,
};

export const files = (
  database: Database,
): Pick<TrackingRegistry, 'putFile' | 'fileAt' | 'filesIn' | 'deleteFiles'> => ({
  putFile(path, artifact) {
    return database.transaction(async (queries) => {
      await queries.rows(LOCK);
      if ((await queries.rows(PUT, [path, json(artifact), foldersAbove(path)])).length > 0) return;
      throw refused(`Invalid path: '${path}' is a folder, or leads through a file.`);
    });
  },
  async fileAt(path) {
    return (await database.first<{ artifact: ArtifactRef }>(GET, [path]))?.artifact ?? null;
  },
  filesIn(folder) {
    return database.rows<TrackedEntry>(LIST, [folder === '' ? '' : `${folder}/`]);
  },
  async deleteFiles(path) {
    await database.rows(DELETE, [path]);
  },
});

/** `a/b/c` lies in `a` and `a/b`. */
function foldersAbove(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_name, n) => names.slice(0, n + 1).join('/'));
}
