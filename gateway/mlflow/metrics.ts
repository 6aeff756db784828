import { invalid } from '../../core/search/tokens.js';
import { offsetOf, pageToken } from '../../core/search/page-token.js';
import { listed, metricJson } from './answers.js';
import type { Fields } from './fields.js';
import { LIMITS } from './limits.js';
import type { Route } from './route.js';

export const metricRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'metrics/get-history',
    async answer(fields, { tracking }) {
      const [runId, key] = [fields.runId(), fields.needText('metric_key')];
      const limit = fields.whole('max_results');
      if (limit !== undefined && limit <= 0)
        throw invalid(`Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`);
      const offset = offsetOf(fields.text('page_token'));
      const most = limit ?? Number.MAX_SAFE_INTEGER - 1;
      const found = await tracking.metricHistory([runId], key, { offset, limit: most + 1 });
      const next = found.length > most ? { next_page_token: pageToken(offset + most) } : {};
      return { ...listed('metrics', found.slice(0, most).map(metricJson)), ...next };
    },
  },
  {
    method: 'GET',
    path: 'metrics/get-history-bulk',
    async answer(fields, { tracking }) {
      const runIds = runIdsOf(fields);
      const key = fields.text('metric_key');
      if (key === undefined) throw invalid('GetMetricHistoryBulk request must specify a metric_key.');
      const limit = Math.min(fields.whole('max_results') ?? LIMITS.historyResults, LIMITS.historyResults);
      const found = await tracking.metricHistory(runIds, key, { offset: 0, limit });
      return { metrics: found.map((metric) => ({ ...metricJson(metric), run_id: metric.runId })) };
    },
  },
];

function runIdsOf(fields: Fields): readonly string[] {
  const ids = fields.texts('run_id');
  if (ids.length === 0) throw invalid('GetMetricHistoryBulk request must specify at least one run_id.');
  if (ids.length <= LIMITS.runsPerHistory) return ids;
  throw invalid(
    `GetMetricHistoryBulk request cannot specify more than ${LIMITS.runsPerHistory} run_ids. Received ${ids.length} run_ids.`,
  );
}
