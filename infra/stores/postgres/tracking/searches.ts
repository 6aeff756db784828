import type { Experiment, LoggedModel, Search, TrackedMetric, TrackingRegistry } from '../../tracking-registry.js';
import type { Database, Statement } from '../database.js';
import { EXPERIMENT } from './experiments.js';
import { EXPERIMENT_SOURCE, MODEL_SOURCE, RUN_SOURCE, whereOf, orderOf, type Source } from './conditions.js';
import { LOGGED_MODEL } from './logged-models.js';
import { checkedId } from './refusals.js';
import { RUN, withNumbers, type RunRow } from './runs.js';

const HISTORY: Statement = {
  name: 'tracked-history',
  text: `
select run as "runId", key, case when is_nan then 'NaN'::double precision else value end as value, at as timestamp, step
from coppice.tracked_metric as metric where run = any($1) and key = $2
order by run, at, step, metric.value, is_nan offset $3 limit $4`,
};

type Searches = Pick<
  TrackingRegistry,
  'searchExperiments' | 'searchTrackedRuns' | 'searchLoggedModels' | 'metricHistory'
>;

export const searches = (database: Database): Searches => ({
  searchExperiments(search) {
    const { text, values } = select(EXPERIMENT, { source: EXPERIMENT_SOURCE, search, within: [] });
    return database.rows<Experiment>(text, values);
  },
  async searchTrackedRuns(search) {
    const experiments = search.experiments.map(checkedId);
    const { text, values } = select(RUN, { source: RUN_SOURCE, search, within: experiments });
    return (await database.rows<RunRow>(text, values)).map(withNumbers);
  },
  searchLoggedModels(search) {
    const within = search.experiments.map(checkedId);
    const { text, values } = select(LOGGED_MODEL, { source: MODEL_SOURCE, search, within });
    return database.rows<LoggedModel>(text, values);
  },
  metricHistory(runIds, key, { offset, limit }) {
    return database.rows<TrackedMetric & { runId: string }>(HISTORY, [runIds, key, offset, limit]);
  },
});

/** One statement for a search. It has no name: there are too many shapes to keep each prepared. */
function select(
  columns: string,
  { source, search, within }: { source: Source; search: Search; within: readonly string[] },
): { readonly text: Statement; readonly values: readonly unknown[] } {
  const values: unknown[] = [search.stages];
  const value = (one: unknown): string => `$${values.push(one)}`;
  const scope = source.scope === undefined ? '' : ` and ${source.scope} = any(${value(within)}::bigint[])`;
  const where = search.conditions.map((condition) => ` and ${whereOf(condition, source, value)}`).join('');
  const order = orderOf(search.orders, source, value);
  const text = `select ${columns} from ${source.table} as ${source.name}
where ${source.name}.stage = any($1)${scope}${where}
order by ${order} offset ${value(search.offset)} limit ${value(search.limit)}`;
  return { text: { name: '', text }, values };
}
