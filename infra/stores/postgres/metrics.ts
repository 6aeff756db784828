import type { MetricPoint, Registry } from '../registry.js';
import type { Database, Statement } from './database.js';

/** The last of two values for one point wins, in one call as over two. */
const PUT: Statement = {
  name: 'metric-put',
  text: `
insert into coppice.metric (run_id, step, name, at, value)
select distinct on (name, at) $1, $2, name, at, value
from unnest($3::text[], $4::double precision[], $5::double precision[]) with ordinality as point (name, at, value, place)
order by name, at, place desc
on conflict (run_id, step, name, at) do update set value = excluded.value`,
};
const GET: Statement = {
  name: 'metric-get',
  text: `
select step, name, value, at from coppice.metric
where run_id = $1 and ($2::text is null or step = $2) order by step, name, at`,
};

export const metrics = (database: Database): Pick<Registry, 'putMetrics' | 'metrics'> => ({
  async putMetrics(runId, step, points) {
    if (points.length === 0) return;
    const column = <K extends keyof MetricPoint>(key: K): MetricPoint[K][] => points.map((point) => point[key]);
    await database.rows(PUT, [runId, step, column('name'), column('at'), column('value')]);
  },
  metrics(runId, step) {
    return database.rows<MetricPoint & { readonly step: string }>(GET, [runId, step]);
  },
});
