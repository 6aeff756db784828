import { randomUUID } from 'node:crypto';
import { parseFilter } from '../../core/search/filter.js';
import { parseOrder } from '../../core/search/order.js';
import { LOGGED_MODELS } from '../../core/search/subject.js';
import { invalid } from '../../core/search/tokens.js';
import type { LoggedModel, LoggedModelStatus } from '../../infra/stores/tracking-registry.js';
import { listed } from './answers.js';
import type { Fields } from './fields.js';
import { page } from './paging.js';
import type { Route } from './route.js';
import { runName } from './run-name.js';
import { tagOf } from './tags.js';

const STATUSES: readonly LoggedModelStatus[] = [
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
];

/** The models that MLflow 3 keeps beside runs: their files lie below `models/<id>` of their experiment. */
export const loggedModelRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'logged-models',
    async answer(fields, { tracking }) {
      const sourceRun = fields.text('source_run_id');
      const model = await tracking.createLoggedModel({
        id: `m-${randomUUID().replaceAll('-', '')}`,
        experiment: fields.needText('experiment_id'),
        name: checkedName(fields.text('name') || runName()),
        modelType: fields.text('model_type') ?? '',
        params: fields.each('params').map(tagOf),
        tags: fields.each('tags').map(tagOf),
        ...(sourceRun ? { sourceRun } : {}),
      });
      return { model: modelJson(model) };
    },
  },
  {
    method: 'POST',
    path: 'logged-models/search',
    answer: (fields, { tracking }) =>
      page(fields, {
        name: 'models',
        search: (window) =>
          tracking.searchLoggedModels({
            ...window,
            experiments: fields.texts('experiment_ids'),
            stages: ['active'],
            conditions: parseFilter(fields.text('filter') ?? '', LOGGED_MODELS),
            orders: parseOrder(fields.each('order_by').map(orderText), LOGGED_MODELS),
          }),
        json: modelJson,
      }),
  },
  {
    method: 'GET',
    path: 'logged-models/:model_id',
    answer: async (fields, { tracking }) => ({
      model: modelJson(await tracking.loggedModel(fields.needText('model_id'))),
    }),
  },
  {
    method: 'PATCH',
    path: 'logged-models/:model_id',
    async answer(fields, { tracking }) {
      return { model: modelJson(await tracking.setLoggedModelStatus(fields.needText('model_id'), statusOf(fields))) };
    },
  },
  {
    method: 'DELETE',
    path: 'logged-models/:model_id',
    async answer(fields, { tracking }) {
      await tracking.deleteLoggedModel(fields.needText('model_id'));
      return {};
    },
  },
  {
    method: 'PATCH',
    path: 'logged-models/:model_id/tags',
    async answer(fields, { tracking }) {
      await tracking.setLoggedModelTags(fields.needText('model_id'), fields.each('tags').map(tagOf));
      return {};
    },
  },
  {
    method: 'DELETE',
    path: 'logged-models/:model_id/tags/:tag_key',
    async answer(fields, { tracking }) {
      await tracking.deleteLoggedModelTag(fields.needText('model_id'), fields.needText('tag_key'));
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/outputs',
    async answer(fields, { tracking }) {
      const models = fields.each('models').map((one) => ({
        role: 'output' as const,
        model: one.needText('model_id'),
        step: one.whole('step') ?? 0,
      }));
      await tracking.linkModels(fields.runId(), models);
      return {};
    },
  },
];

function modelJson(model: LoggedModel): object {
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experiment,
      name: model.name,
      creation_timestamp_ms: model.createdAt,
      last_updated_timestamp_ms: model.updatedAt,
      artifact_uri: model.artifactUri,
      status: model.status,
      model_type: model.modelType,
      ...(model.sourceRun === undefined ? {} : { source_run_id: model.sourceRun }),
      ...listed('tags', model.tags),
    },
    data: listed('params', model.params),
  };
}

function checkedName(name: string): string {
  if (!/[/:.%"']/.test(name)) return name;
  throw invalid(
    `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the following ` +
      `characters: ('/', ':', '.', '%', '"', "'")`,
  );
}

function statusOf(fields: Fields): LoggedModelStatus {
  const text = fields.choice('status') ?? '';
  const status = STATUSES.find((known, n) => known === text || String(n + 1) === text);
  if (status !== undefined) return status;
  throw invalid(`Invalid value ${JSON.stringify(text)} for parameter 'status' supplied.`);
}

/** Here an order is not a text but a field and a direction. */
function orderText(fields: Fields): string {
  return `${fields.needText('field_name')} ${fields.flag('ascending') === false ? 'DESC' : 'ASC'}`;
}
