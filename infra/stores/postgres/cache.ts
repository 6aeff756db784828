import type { CacheEntry, Registry } from '../registry.js';
import type { Database, Statement } from './database.js';
import { json } from './values.js';

const COLUMNS = 'key, pipeline, step, parts, output, run_id as "runId", at';
/**
 * Used a short while ago: it need not be noted again, and is not dropped, for that takes an hour at least. Where the
 * server waits for its disk a note takes 7 times as long as a look.
 */
const GET_FRESH: Statement = {
  name: 'cache-get-fresh',
  text: `select ${COLUMNS} from coppice.cache where key = $1 and used_at >= clock_timestamp() - interval '30 minutes'`,
};
/** In one statement, so that an entry is either found or dropped as unused, never both. */
const GET: Statement = {
  name: 'cache-get',
  text: `update coppice.cache set used_at = clock_timestamp() where key = $1 returning ${COLUMNS}`,
};
const LAST: Statement = {
  name: 'cache-last',
  text: `select ${COLUMNS} from coppice.cache where pipeline = $1 and step = $2 order by id desc limit 1`,
};
const PUT: Statement = {
  name: 'cache-put',
  text: `
insert into coppice.cache (key, pipeline, step, parts, output, run_id) values ($1, $2, $3, $4, $5, $6)
on conflict (key) do update set used_at = clock_timestamp()`,
};

export const cache = (database: Database): Pick<Registry, 'cached' | 'lastCached' | 'putCached'> => ({
  async cached(key) {
    const fresh = await database.first<CacheEntry>(GET_FRESH, [key]);
    return fresh ?? (await database.first<CacheEntry>(GET, [key]));
  },
  lastCached(pipeline, step) {
    return database.first<CacheEntry>(LAST, [pipeline, step]);
  },
  async putCached({ key, pipeline, step, parts, output, runId }) {
    await database.rows(PUT, [key, pipeline, step, json(parts), json(output), runId]);
  },
});
