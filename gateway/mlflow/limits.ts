import { posix } from 'node:path';
import { invalid } from '../../core/search/tokens.js';
import type { Tag, TrackedInput, TrackedMetric } from '../../infra/stores/tracking-registry.js';

/** MLflow's limits (`mlflow/utils/validation.py` 3.17). Lengths in characters. */
export const LIMITS = {
  metricsPerBatch: 1_000,
  paramsOrTagsPerBatch: 100,
  entitiesPerBatch: 1_000,
  key: 250,
  paramValue: 6_000,
  tagValue: 8_000,
  experimentName: 500,
  experimentTagValue: 20_000,
  searchResults: 50_000,
  historyResults: 25_000,
  runsPerHistory: 100,
} as const;

const NAME = /^[/\p{L}\p{N}_.\- :]*$/u;
const ALLOWED =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** A name of a metric, parameter or tag: it may become a file's name, so it must not lead to another one. */
export function checkKey(key: string, path: string): void {
  const quoted = `Invalid value ${JSON.stringify(key)} for parameter '${path}' supplied: `;
  if (!NAME.test(key)) throw invalid(`${quoted}${ALLOWED}`);
  const place = posix.normalize(key).replace(/(.)\/+$/, '$1');
  if (place === key && place !== '.' && !/^(\.\.|\/)/.test(place)) return;
  throw invalid(
    `${quoted}Names may be treated as files in certain cases, and must not resolve to other names when treated as such. ` +
      `This name would resolve to '${place}'`,
  );
}

export function checkLength(what: string, limit: number, text: string): void {
  if (longer(text, limit)) throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`);
}

/** Too long a value is cut, as MLflow's server does unless it is told not to. */
function cut(text: string, limit: number): string {
  return longer(text, limit) ? [...text].slice(0, limit).join('') : text;
}

function longer(text: string, limit: number): boolean {
  return text.length > limit && [...text].length > limit;
}

export function checkedParam({ key, value }: Tag, path = ''): Tag {
  checkKey(key, `${path}key`);
  checkLength('Param key', LIMITS.key, key);
  return { key, value: cut(value, LIMITS.paramValue) };
}

export function checkedTag({ key, value }: Tag, path = ''): Tag {
  checkKey(key, `${path}key`);
  checkLength(`${path}key`, LIMITS.key, key);
  return { key, value: cut(value, LIMITS.tagValue) };
}

export function checkedExperimentTag(tag: Tag): Tag {
  checkKey(tag.key, 'key');
  checkLength('key', LIMITS.key, tag.key);
  checkLength('value', LIMITS.experimentTagValue, tag.value);
  return tag;
}

export function checkedMetric(metric: TrackedMetric, path = ''): TrackedMetric {
  checkKey(metric.key, `${path}name`);
  if (metric.timestamp < 0)
    throw invalid(
      `Invalid value ${metric.timestamp} for parameter '${path}timestamp' supplied: metric '${metric.key}' ` +
        `(value=${asFloat(metric.value)}). Timestamp must be a nonnegative long (64-bit integer) `,
    );
  checkLength('Metric name', LIMITS.key, metric.key);
  return metric;
}

/** As Python writes it. */
function asFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

export function checkExperimentName(name: string): string {
  checkLength('name', LIMITS.experimentName, name);
  return name;
}

export function checkBatch(sizes: { metrics: number; params: number; tags: number }): void {
  const { metrics, params, tags } = sizes;
  checkCount('metrics', metrics, LIMITS.metricsPerBatch);
  checkCount('params', params, LIMITS.paramsOrTagsPerBatch);
  checkCount('tags', tags, LIMITS.paramsOrTagsPerBatch);
  checkCount('metrics, params, and tags', metrics + params + tags, LIMITS.entitiesPerBatch);
}

function checkCount(what: string, count: number, limit: number): void {
  if (count <= limit) return;
  throw invalid(
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. ` +
      `Please split up ${what} across multiple requests and try again.`,
  );
}

export function checkKeysDiffer(params: readonly Tag[]): void {
  const seen = new Set<string>();
  const again = params.filter(({ key }) => seen.size === seen.add(key).size).map(({ key }) => `'${key}'`);
  if (again.length === 0) return;
  throw invalid(
    `Duplicate parameter keys have been submitted: [${again.join(', ')}]. Please ensure the request contains only one ` +
      'param value per param key.',
  );
}

const DATASET: readonly (readonly ['name' | 'digest' | 'source' | 'schema' | 'profile', number])[] = [
  ['name', 500],
  ['digest', 36],
  ['source', 65_535],
  ['schema', 1_048_575],
  ['profile', 16_777_215],
];

export function checkInput({ dataset, tags }: TrackedInput): void {
  for (const [name, limit] of DATASET) checkLength(name, limit, dataset[name] ?? '');
  for (const { key, value } of tags) {
    checkLength('key', 255, key);
    checkLength('value', 500, value);
  }
}
