import { FinalError } from '../../core/errors.js';
import { parseFilter } from '../../core/search/filter.js';
import { parseOrder } from '../../core/search/order.js';
import { EXPERIMENTS } from '../../core/search/subject.js';
import { experimentJson } from './answers.js';
import { checkedExperimentTag, checkExperimentName } from './limits.js';
import { page, stagesOf } from './paging.js';
import { CLIENT, type Route } from './route.js';
import { tagOf } from './tags.js';

export const experimentRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'experiments/create',
    async answer(fields, { tracking }) {
      const name = checkExperimentName(fields.needText('name'));
      const artifactLocation = fields.text('artifact_location');
      const tags = fields.each('tags').map((tag) => checkedExperimentTag(tagOf(tag)));
      const place = artifactLocation ? { artifactLocation } : {};
      return { experiment_id: await tracking.createExperiment({ name, tags, actor: CLIENT, ...place }) };
    },
  },
  {
    method: 'GET',
    path: 'experiments/get',
    answer: async (fields, { tracking }) => ({
      experiment: experimentJson(await tracking.experiment(fields.needText('experiment_id'))),
    }),
  },
  {
    method: 'GET',
    path: 'experiments/get-by-name',
    async answer(fields, { tracking }) {
      const name = fields.needText('experiment_name');
      const experiment = await tracking.experimentByName(name);
      if (experiment !== null) return { experiment: experimentJson(experiment) };
      throw new FinalError('RESOURCE_DOES_NOT_EXIST', { message: `Could not find experiment with name '${name}'` });
    },
  },
  ...(['GET', 'POST'] as const).map((method): Route => ({
    method,
    path: 'experiments/search',
    answer: (fields, { tracking }) =>
      page(fields, {
        name: 'experiments',
        search: (window) =>
          tracking.searchExperiments({
            ...window,
            stages: stagesOf(fields, 'view_type'),
            conditions: parseFilter(fields.text('filter') ?? '', EXPERIMENTS),
            orders: parseOrder(fields.texts('order_by'), EXPERIMENTS),
          }),
        json: experimentJson,
      }),
  })),
  {
    method: 'POST',
    path: 'experiments/update',
    async answer(fields, { tracking }) {
      const id = fields.needText('experiment_id');
      await tracking.renameExperiment(id, checkExperimentName(fields.needText('new_name')), CLIENT);
      return {};
    },
  },
  {
    method: 'POST',
    path: 'experiments/delete',
    async answer(fields, { tracking }) {
      await tracking.setExperimentStage(fields.needText('experiment_id'), 'deleted', CLIENT);
      return {};
    },
  },
  {
    method: 'POST',
    path: 'experiments/restore',
    async answer(fields, { tracking }) {
      await tracking.setExperimentStage(fields.needText('experiment_id'), 'active', CLIENT);
      return {};
    },
  },
  {
    method: 'POST',
    path: 'experiments/set-experiment-tag',
    async answer(fields, { tracking }) {
      const id = fields.needText('experiment_id');
      await tracking.setExperimentTag(id, checkedExperimentTag(tagOf(fields)));
      return {};
    },
  },
  {
    method: 'POST',
    path: 'experiments/delete-experiment-tag',
    async answer(fields, { tracking }) {
      await tracking.deleteExperimentTag(fields.needText('experiment_id'), fields.needText('key'));
      return {};
    },
  },
];
