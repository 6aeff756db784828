import { FinalError } from '../../../core/errors.js';
import type { Registry, Replica, Route, Routing } from '../registry.js';
import type { Database, Queries, Statement } from './database.js';
import { json } from './values.js';

const COLUMNS = 'endpoint, revision, routes';
const ADD: Statement = {
  name: 'endpoint-add',
  text: 'insert into coppice.endpoint (name) values ($1) on conflict (name) do nothing',
};
const LOCK: Statement = { name: 'endpoint-lock', text: 'select from coppice.endpoint where name = $1 for update' };
const BY_KEY: Statement = {
  name: 'routing-by-key',
  text: `select ${COLUMNS} from coppice.routing where endpoint = $1 and key = $2`,
};
const SET: Statement = {
  name: 'routing-set',
  text: `
with routing as (
  insert into coppice.routing (endpoint, revision, routes, key, actor)
  select $1, coalesce(max(revision), 0) + 1, $2, $3, $4 from coppice.routing where endpoint = $1
  returning *
), line as (
  insert into coppice.audit (actor, action, subject, details)
  select actor, 'routes.set', endpoint, json_build_object('revision', revision, 'routes', routes) from routing
)
select ${COLUMNS} from routing`,
};
const GET: Statement = {
  name: 'routing-get',
  text: `select ${COLUMNS} from coppice.routing where endpoint = $1 order by revision desc limit 1`,
};
const ALL: Statement = {
  name: 'routing-all',
  text: `select distinct on (endpoint) ${COLUMNS} from coppice.routing order by endpoint, revision desc`,
};
const REPORT: Statement = {
  name: 'replica-report',
  text: `
with earlier as (delete from coppice.replica where address = $2 and id <> $1)
insert into coppice.replica (id, address, revisions, errors, seen_at) values ($1, $2, $3, $4, clock_timestamp())
on conflict (id) do update set (address, revisions, errors, seen_at)
  = (excluded.address, excluded.revisions, excluded.errors, excluded.seen_at)`,
};
const REMOVE: Statement = { name: 'replica-remove', text: 'delete from coppice.replica where id = $1' };
const SEEN: Statement = {
  name: 'replica-seen',
  text: `
select id, address, revisions, errors, seen_at as "seenAt" from coppice.replica
where seen_at > clock_timestamp() - make_interval(secs => $1) order by id`,
};

type Endpoints = Pick<Registry, 'setRoutes' | 'routing' | 'routings' | 'reportReplica' | 'removeReplica' | 'replicas'>;

export const endpoints = (database: Database): Endpoints => ({
  async setRoutes(endpoint, routes, change) {
    checkWeights(endpoint, routes);
    return database.transaction((queries) => setRoutes(queries, { endpoint, routes, ...change }));
  },
  routing(endpoint) {
    return database.first<Routing>(GET, [endpoint]);
  },
  routings() {
    return database.rows<Routing>(ALL);
  },
  async reportReplica({ id, address, revisions, errors }) {
    await database.rows(REPORT, [id, address, json(revisions), json(errors)]);
  },
  async removeReplica(id) {
    await database.rows(REMOVE, [id]);
  },
  replicas(withinSeconds = 10) {
    return database.rows<Replica>(SEEN, [withinSeconds]);
  },
});

interface RouteChange {
  readonly endpoint: string;
  readonly routes: readonly Route[];
  readonly key: string;
  readonly actor: string;
}

async function setRoutes(queries: Queries, { endpoint, routes, key, actor }: RouteChange): Promise<Routing> {
  await queries.rows(ADD, [endpoint]);
  await queries.rows(LOCK, [endpoint]);
  const before = await queries.first<Routing>(BY_KEY, [endpoint, key]);
  if (before !== null) return before;
  const [set] = await queries.rows<Routing>(SET, [endpoint, json(routes), key, actor]);
  if (set === undefined) throw new Error('an insert that returned no row');
  return set;
}

/** Weights come from decimal numbers such as 33.3, so the sum is held to a billionth. */
function checkWeights(endpoint: string, routes: readonly Route[]): void {
  const sum = routes.reduce((total, { weight }) => total + weight, 0);
  if (Math.abs(sum - 100) < 1e-9 && routes.every(({ weight }) => weight >= 0)) return;
  const seen = routes.map(({ model, version, weight }) => `${model}/${version}: ${weight}`).join(', ');
  throw new FinalError('WEIGHTS_NOT_100', {
    message: `The weights of endpoint ${endpoint} sum to ${sum} (${seen || 'no routes'}).`,
    hint: 'Give weights of 0 or more that sum to 100.',
  });
}
