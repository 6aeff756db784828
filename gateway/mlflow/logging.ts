import { invalid } from '../../core/search/tokens.js';
import type { TrackedInput, TrackedMetric } from '../../infra/stores/tracking-registry.js';
import type { Fields } from './fields.js';
import { checkBatch, checkedMetric, checkedParam, checkedTag, checkInput, checkKeysDiffer } from './limits.js';
import type { Route } from './route.js';
import { tagOf } from './tags.js';

export const loggingRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'runs/log-metric',
    async answer(fields, { tracking }) {
      await tracking.logBatch(fields.runId(), { metrics: [checkedMetric(metricOf(fields))] });
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/log-parameter',
    async answer(fields, { tracking }) {
      await tracking.logParam(fields.runId(), checkedParam(tagOf(fields)));
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/set-tag',
    async answer(fields, { tracking }) {
      await tracking.logBatch(fields.runId(), { tags: [checkedTag(tagOf(fields))] });
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/delete-tag',
    async answer(fields, { tracking }) {
      await tracking.deleteRunTag(fields.needText('run_id'), fields.needText('key'));
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/log-batch',
    async answer(fields, { tracking }) {
      const runId = checkedRunId(fields.needText('run_id'));
      const metrics = fields.each('metrics').map((one, n) => checkedMetric(metricOf(one), `metrics[${n}].`));
      const params = fields.each('params').map((one, n) => checkedParam(tagOf(one), `params[${n}].`));
      const tags = fields.each('tags').map((one, n) => checkedTag(tagOf(one), `tags[${n}].`));
      checkBatch({ metrics: metrics.length, params: params.length, tags: tags.length });
      checkKeysDiffer(params);
      await tracking.logBatch(runId, { metrics, params, tags });
      return {};
    },
  },
  {
    method: 'POST',
    path: 'runs/log-inputs',
    async answer(fields, { tracking }) {
      const runId = checkedRunId(fields.needText('run_id'));
      const inputs = fields.each('datasets').map(inputOf);
      inputs.forEach(checkInput);
      await tracking.logInputs(runId, inputs);
      const models = fields.each('models').map((one) => one.needText('model_id'));
      await tracking.linkModels(
        runId,
        models.map((model) => ({ role: 'input', model, step: 0 })),
      );
      return {};
    },
  },
];

function metricOf(fields: Fields): TrackedMetric {
  return {
    key: fields.needText('key'),
    value: fields.needNumber('value'),
    timestamp: fields.needWhole('timestamp'),
    step: fields.whole('step') ?? 0,
  };
}

function inputOf(fields: Fields): TrackedInput {
  const dataset = fields.within('dataset');
  const [schema, profile] = [dataset.text('schema'), dataset.text('profile')];
  return {
    tags: fields.each('tags').map(tagOf),
    dataset: {
      name: dataset.needText('name'),
      digest: dataset.needText('digest'),
      sourceType: dataset.needText('source_type'),
      source: dataset.needText('source'),
      ...(schema === undefined ? {} : { schema }),
      ...(profile === undefined ? {} : { profile }),
    },
  };
}

function checkedRunId(id: string): string {
  if (/^[a-zA-Z0-9][\w-]{0,255}$/.test(id)) return id;
  throw invalid(`Invalid value ${JSON.stringify(id)} for parameter 'run_id' supplied.`);
}
