import { randomUUID } from 'node:crypto';
import { parseFilter } from '../../core/search/filter.js';
import { parseOrder } from '../../core/search/order.js';
import { RUNS } from '../../core/search/subject.js';
import { invalid } from '../../core/search/tokens.js';
import type { Tag, TrackedRun, TrackedStatus } from '../../infra/stores/tracking-registry.js';
import { outputsJson, runInfoJson, runJson } from './answers.js';
import type { Fields } from './fields.js';
import { checkLength, LIMITS } from './limits.js';
import { page, stagesOf } from './paging.js';
import { CLIENT, type Route } from './route.js';
import { runName } from './run-name.js';
import { tagOf } from './tags.js';

const NAME_TAG = 'mlflow.runName';
const STATUSES: readonly TrackedStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

export const runRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'runs/create',
    async answer(fields, { tracking }) {
      const { name, tags } = named(fields);
      const user = fields.text('user_id') ?? '';
      const run = {
        id: randomUUID().replaceAll('-', ''),
        experiment: fields.text('experiment_id') || '0',
        name,
        user,
        startedAt: fields.whole('start_time') ?? 0,
        tags,
      };
      return { run: runJson(await tracking.createTrackedRun(run, user === '' ? CLIENT : `${CLIENT}:${user}`)) };
    },
  },
  {
    method: 'GET',
    path: 'runs/get',
    answer: async (fields, { tracking }) => ({ run: readRun(await tracking.trackedRun(fields.runId())) }),
  },
  {
    method: 'POST',
    path: 'runs/update',
    async answer(fields, { tracking }) {
      const [status, endedAt, name] = [statusOf(fields), fields.whole('end_time'), fields.text('run_name')];
      const change = {
        ...(status === undefined ? {} : { status }),
        ...(endedAt === undefined ? {} : { endedAt }),
        ...(name ? { name } : {}),
      };
      return { run_info: runInfoJson(await tracking.updateTrackedRun(fields.runId(), change)) };
    },
  },
  {
    method: 'POST',
    path: 'runs/delete',
    async answer(fields, { tracking }) {
      await tracking.setTrackedRunStage(fields.needText('run_id'), 'deleted', CLIENT);
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/restore',
    async answer(fields, { tracking }) {
      await tracking.setTrackedRunStage(fields.needText('run_id'), 'active', CLIENT);
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/search',
    answer: (fields, { tracking }) =>
      page(fields, {
        name: 'runs',
        limit: fields.wholeUpTo('max_results', LIMITS.searchResults) ?? 1_000,
        search: (window) =>
          tracking.searchTrackedRuns({
            ...window,
            experiments: fields.texts('experiment_ids'),
            stages: stagesOf(fields, 'run_view_type'),
            conditions: parseFilter(fields.text('filter') ?? '', RUNS),
            orders: parseOrder(fields.texts('order_by'), RUNS),
          }),
        json: readRun,
      }),
  },
];

function readRun(run: TrackedRun): object {
  return { ...runJson(run), outputs: outputsJson(run) };
}

/** A run's name is its field and a tag; whichever is missing is the other's, and if both are, one is made up. */
function named(fields: Fields): { readonly name: string; readonly tags: readonly Tag[] } {
  const tags = fields.each('tags').map(tagOf);
  for (const { key } of tags) checkLength('key', LIMITS.key, key);
  const [asked, tagged] = [fields.text('run_name'), tags.find(({ key }) => key === NAME_TAG)?.value];
  if (asked && tagged && asked !== tagged)
    throw invalid(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values ` +
        `(run_name='${asked}', mlflow.runName='${tagged}').`,
    );
  const name = asked || tagged || runName();
  return { name, tags: tagged ? tags : [...tags, { key: NAME_TAG, value: name }] };
}

function statusOf(fields: Fields): TrackedStatus | undefined {
  const text = fields.choice('status');
  if (text === undefined) return undefined;
  const status = STATUSES.find((known, n) => known === text || String(n + 1) === text);
  if (status !== undefined) return status;
  throw invalid(
    `Invalid value ${JSON.stringify(text)} for parameter 'status' supplied: It is one of ${STATUSES.join(', ')}.`,
  );
}
