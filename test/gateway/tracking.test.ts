import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { withGateway, type Answer } from '../support/gateway.js';
import { onEveryServer } from '../support/registries.js';

const refusal = (code: string, message: string): object =>
  expect.objectContaining({ error_code: code, message: expect.stringContaining(message) });
const invalid = (message: string): object => refusal('INVALID_PARAMETER_VALUE', message);

onEveryServer('tracking', (opened) => {
  const { post, get, call, address } = withGateway(opened);
  const field = (answer: Answer, ...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], answer.body);
  const makeExperiment = async (): Promise<string> =>
    String(field(await post('experiments/create', { name: randomUUID() }), 'experiment_id'));
  const makeRun = async (more: object = {}): Promise<string> => {
    const body = { experiment_id: await makeExperiment(), start_time: 1_000, ...more };
    return String(field(await post('runs/create', body), 'run', 'info', 'run_id'));
  };
  const readRun = (id: string): Promise<Answer> => get('runs/get', { run_id: id });

  describe('experiments', () => {
    it('are made once a name, found by id and name, and keep tags in their order', async () => {
      const name = randomUUID();
      const made = await post('experiments/create', {
        name,
        tags: [
          { key: 'b', value: '2' },
          { key: 'a', value: '1' },
        ],
      });
      const id = String(field(made, 'experiment_id'));
      const experiment = {
        experiment_id: id,
        name,
        artifact_location: `mlflow-artifacts:/${id}`,
        lifecycle_stage: 'active',
        creation_time: expect.any(Number),
        last_update_time: expect.any(Number),
        workspace: 'default',
        tags: [
          { key: 'b', value: '2' },
          { key: 'a', value: '1' },
        ],
      };
      expect((await get('experiments/get', { experiment_id: id })).body).toEqual({ experiment });
      expect((await get('experiments/get-by-name', { experiment_name: name })).body).toEqual({ experiment });
      expect(await post('experiments/create', { name })).toEqual({
        status: 400,
        body: {
          error_code: 'RESOURCE_ALREADY_EXISTS',
          message: `Experiment(name=${name}) already exists.`,
          sqlstate: 'KAM00',
          error_class: 'RESOURCE_ALREADY_EXISTS',
        },
      });
    });

    it('of two made at once under one name, one is made', async () => {
      const name = randomUUID();
      const made = await Promise.all(Array.from({ length: 6 }, () => post('experiments/create', { name })));
      expect(made.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    });

    it('take their runs along when they go and come back', async () => {
      const run = await makeRun();
      const id = String(field(await readRun(run), 'run', 'info', 'experiment_id'));
      expect((await post('experiments/delete', { experiment_id: id })).status).toBe(200);
      expect(field(await readRun(run), 'run', 'info', 'lifecycle_stage')).toBe('deleted');
      expect(await post('runs/create', { experiment_id: id })).toEqual({
        status: 400,
        body: invalid(`The experiment ${id} must be in the 'active' state. Current state is deleted.`),
      });
      expect((await post('experiments/update', { experiment_id: id, new_name: 'x' })).status).toBe(500);
      expect((await post('experiments/delete', { experiment_id: id })).status).toBe(404);
      expect((await post('experiments/restore', { experiment_id: id })).status).toBe(200);
      expect(field(await readRun(run), 'run', 'info', 'lifecycle_stage')).toBe('active');
      const actions = (await opened.registry().auditLog(3)).map(({ action }) => action);
      expect(actions).toEqual(['experiment.restore', 'experiment.delete', 'tracked-run.create']);
    });

    it('are searched by filter and order, page by page', async () => {
      const prefix = randomUUID();
      for (const letter of ['a', 'b', 'c']) await post('experiments/create', { name: `${prefix}${letter}` });
      const search = { filter: `name LIKE '${prefix}%'`, order_by: ['name DESC'], max_results: 2 };
      const first = await post('experiments/search', search);
      expect(field(first, 'experiments')).toMatchObject([{ name: `${prefix}c` }, { name: `${prefix}b` }]);
      const second = await post('experiments/search', { ...search, page_token: field(first, 'next_page_token') });
      expect(second.body).toEqual({ experiments: [expect.objectContaining({ name: `${prefix}a` })] });
    });

    it.each([
      ['experiments/create', {}, 400, invalid("Missing value for required parameter 'name'.")],
      [
        'experiments/create',
        { name: 5 },
        400,
        invalid("Invalid value 5 for parameter 'name' supplied:  Hint: Value was of type 'int'."),
      ],
      [
        'experiments/create',
        { name: 'x'.repeat(501) },
        400,
        invalid("'name' exceeds the maximum length of 500 characters"),
      ],
      ['experiments/create', { name: 'x', tags: [{ key: '../x' }] }, 400, invalid('must not resolve to other names')],
      [
        'experiments/update',
        { experiment_id: '999999', new_name: 'x' },
        404,
        refusal('RESOURCE_DOES_NOT_EXIST', 'No Experiment with id=999999 exists'),
      ],
      ['experiments/delete', { experiment_id: 'abc' }, 400, invalid("Invalid experiment ID 'abc'.")],
      [
        'experiments/set-experiment-tag',
        { experiment_id: '0', key: 'k', value: 'v'.repeat(20_001) },
        400,
        invalid("'value' exceeds the maximum length of 20000 characters"),
      ],
      [
        'experiments/delete-experiment-tag',
        { experiment_id: '0', key: 'none' },
        404,
        refusal('RESOURCE_DOES_NOT_EXIST', 'No tag with name: none'),
      ],
      ['experiments/search', { max_results: 0 }, 400, invalid('It must be a positive integer')],
      ['experiments/search', { max_results: 50_001 }, 400, invalid('It must be at most 50000')],
      ['experiments/search', { filter: "name > 'a'" }, 400, invalid("Invalid comparator '>'")],
      ['experiments/search', { order_by: ['bad'] }, 400, invalid("Invalid attribute key 'bad'")],
    ])('%s %j is refused', async (path, body, status, error) => {
      expect(await post(path, body)).toEqual({ status, body: error });
    });
  });

  describe('runs', () => {
    it('begin, are logged to, end and are read', async () => {
      const tags = [{ key: 'team', value: 'ml' }];
      const run = await makeRun({ run_name: 'first', user_id: 'ana', tags });
      await post('runs/log-parameter', { run_id: run, key: 'lr', value: '0.1' });
      await post('runs/log-metric', { run_id: run, key: 'loss', value: 0.5, timestamp: 10, step: 1 });
      await post('runs/set-tag', { run_id: run, key: 'mlflow.runName', value: 'renamed' });
      await post('runs/log-inputs', {
        run_id: run,
        datasets: [
          {
            tags: [{ key: 'mlflow.data.context', value: 'training' }],
            dataset: { name: 'ds', digest: 'd1', source_type: 'local', source: '{}' },
          },
        ],
      });
      const ended = await post('runs/update', { run_id: run, status: 'FINISHED', end_time: 2_000 });
      const read = await readRun(run);
      expect(field(ended, 'run_info')).toEqual(field(read, 'run', 'info'));
      expect(read.body).toMatchObject({
        run: {
          info: {
            run_id: run,
            run_uuid: run,
            run_name: 'renamed',
            user_id: 'ana',
            status: 'FINISHED',
            start_time: 1_000,
            end_time: 2_000,
            lifecycle_stage: 'active',
            artifact_uri: expect.stringMatching(new RegExp(`^mlflow-artifacts:/\\d+/${run}/artifacts$`)),
          },
          data: {
            metrics: [{ key: 'loss', value: 0.5, timestamp: 10, step: 1 }],
            params: [{ key: 'lr', value: '0.1' }],
            tags: [...tags, { key: 'mlflow.runName', value: 'renamed' }],
          },
          inputs: { dataset_inputs: [{ dataset: { name: 'ds', digest: 'd1', source_type: 'local', source: '{}' } }] },
          outputs: {},
        },
      });
    });

    it('are given a name where they have none', async () => {
      const info = field(await readRun(await makeRun()), 'run', 'info', 'run_name');
      expect(info).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    });

    it('take nothing more once they are deleted, until they are back', async () => {
      const run = await makeRun();
      await post('runs/delete', { run_id: run });
      const error = invalid(`The run ${run} must be in the 'active' state. Current state is deleted.`);
      for (const [path, more] of [
        ['runs/log-metric', { key: 'a', value: 1, timestamp: 1 }],
        ['runs/log-parameter', { key: 'a', value: '1' }],
        ['runs/set-tag', { key: 'a', value: '1' }],
        ['runs/delete-tag', { key: 'a' }],
        ['runs/log-batch', {}],
        ['runs/log-inputs', {}],
        ['runs/update', { status: 'FAILED' }],
      ] as const)
        expect(await post(path, { run_id: run, ...more })).toEqual({ status: 400, body: error });
      await post('runs/restore', { run_id: run });
      expect((await post('runs/set-tag', { run_id: run, key: 'a', value: '1' })).status).toBe(200);
    });

    it('that are not there are not found', async () => {
      const error = refusal('RESOURCE_DOES_NOT_EXIST', 'Run with id=nope not found');
      for (const path of ['runs/delete', 'runs/restore', 'runs/update', 'runs/log-batch'])
        expect(await post(path, { run_id: 'nope' })).toEqual({ status: 404, body: error });
      expect(await readRun('nope')).toEqual({ status: 404, body: error });
    });
  });

  describe('parameters', () => {
    it('keep their first value; a batch that changes one logs nothing at all', async () => {
      const run = await makeRun();
      const log = (value: string): Promise<Answer> => post('runs/log-parameter', { run_id: run, key: 'lr', value });
      expect([(await log('0.1')).status, (await log('0.1')).status]).toEqual([200, 200]);
      const words =
        `Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' ` +
        `for run ID='${run}'. Attempted logging new value '0.2'.`;
      expect(await log('0.2')).toEqual({ status: 400, body: invalid(words) });
      const batch = await post('runs/log-batch', {
        run_id: run,
        params: [
          { key: 'new', value: '1' },
          { key: 'lr', value: "it's" },
        ],
        metrics: [{ key: 'a', value: 1, timestamp: 1 }],
        tags: [{ key: 'a', value: '1' }],
      });
      const list = `[{'key': 'lr', 'old_value': '0.1', 'new_value': "it's"}]`;
      expect(batch).toEqual({
        status: 400,
        body: invalid(`Params were already logged='${list}' for run ID='${run}'.`),
      });
      expect(field(await readRun(run), 'run', 'data')).toEqual({
        params: [{ key: 'lr', value: '0.1' }],
        tags: [expect.objectContaining({ key: 'mlflow.runName' })],
      });
    });

    it('that are too long are cut, and names that are, refused', async () => {
      const run = await makeRun();
      await post('runs/log-parameter', { run_id: run, key: 'long', value: 'é'.repeat(6_001) });
      expect(field(await readRun(run), 'run', 'data', 'params', 0, 'value')).toBe('é'.repeat(6_000));
      expect((await post('runs/log-parameter', { run_id: run, key: 'k'.repeat(251), value: '' })).body).toEqual(
        invalid("'Param key' exceeds the maximum length of 250 characters"),
      );
    });
  });

  describe('metrics', () => {
    const history = (run: string, key: string, more: Record<string, string> = {}): Promise<Answer> =>
      get('metrics/get-history', { run_id: run, metric_key: key, ...more });

    it('keep every point once, and the last by step, time and value', async () => {
      const run = await makeRun();
      const points = [
        [0.5, 11, 1],
        [1.5, 10, 0],
        [0.9, 12, 0],
        [0.5, 11, 1],
      ] as const;
      for (const [value, timestamp, step] of points)
        await post('runs/log-metric', { run_id: run, key: 'loss', value, timestamp, step });
      const metrics = points.map(([value, timestamp, step]) => ({ key: 'loss', value, timestamp, step }));
      expect((await history(run, 'loss')).body).toEqual({ metrics: [metrics[1], metrics[0], metrics[2]] });
      expect(field(await readRun(run), 'run', 'data', 'metrics')).toEqual([metrics[0]]);
      const first = await history(run, 'loss', { max_results: '2' });
      const token = String(field(first, 'next_page_token'));
      expect((await history(run, 'loss', { max_results: '2', page_token: token })).body).toEqual({
        metrics: [metrics[2]],
      });
    });

    it('may be NaN; the infinities become the ends of a double', async () => {
      const run = await makeRun();
      const metrics = ['NaN', 'Infinity', '-Infinity'].map((value) => ({
        key: `m${value}`,
        value,
        timestamp: 1,
        step: 0,
      }));
      await post('runs/log-batch', { run_id: run, metrics: [...metrics, ...metrics] });
      const values = ['NaN', Number.MAX_VALUE, -Number.MAX_VALUE];
      expect(field(await readRun(run), 'run', 'data', 'metrics')).toEqual(
        metrics.map((metric, n) => ({ ...metric, value: values[n] })),
      );
      expect(field(await history(run, 'mNaN'), 'metrics')).toEqual([metrics[0]]);
    });

    it('sent twice in a batch of a thousand are there once', async () => {
      const run = await makeRun();
      const metrics = Array.from({ length: 1_000 }, (_, n) => ({ key: 'm', value: n / 7, timestamp: n, step: n }));
      for (let again = 0; again < 2; again++)
        expect((await post('runs/log-batch', { run_id: run, metrics })).status).toBe(200);
      expect(field(await history(run, 'm'), 'metrics')).toEqual(metrics);
      const query = `run_id=${run}&metric_key=m&max_results=3`;
      const bulk = await fetch(`${address()}/ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`);
      expect(await bulk.json()).toEqual({ metrics: metrics.slice(0, 3).map((metric) => ({ ...metric, run_id: run })) });
    });

    it('of many writers at once are all there, and the last one is the last', async () => {
      const run = await makeRun();
      const log = (n: number): Promise<Answer> =>
        post('runs/log-batch', { run_id: run, metrics: [{ key: 'm', value: n, timestamp: 1, step: n }] });
      await Promise.all(Array.from({ length: 20 }, (_, n) => log(n)));
      expect(field(await history(run, 'm'), 'metrics')).toHaveLength(20);
      expect(field(await readRun(run), 'run', 'data', 'metrics', 0, 'value')).toBe(19);
    });
  });

  describe('limits', () => {
    const many = (count: number, more: object): object[] =>
      Array.from({ length: count }, (_, n) => ({ key: `k${n}`, ...more }));
    const metric = { value: 1, timestamp: 1 };
    it.each([
      ['metrics', { metrics: many(1_001, metric) }, 'can contain at most 1000 metrics. Got 1001 metrics.'],
      ['params', { params: many(101, { value: '' }) }, 'can contain at most 100 params. Got 101 params.'],
      ['tags', { tags: many(101, { value: '' }) }, 'can contain at most 100 tags. Got 101 tags.'],
      [
        'all',
        { metrics: many(950, metric), params: many(51, { value: '' }) },
        'can contain at most 1000 metrics, params, and tags. Got 1001',
      ],
      ['same', { params: [{ key: 'p' }, { key: 'p' }] }, "Duplicate parameter keys have been submitted: ['p']."],
      ['no key', { metrics: [metric] }, "Missing value for required parameter 'metrics[0].key'."],
      [
        'no value',
        { metrics: [{ key: 'a', timestamp: 1 }] },
        "Missing value for required parameter 'metrics[0].value'.",
      ],
      [
        'no time',
        { metrics: [{ key: 'a', value: 1 }] },
        "Missing value for required parameter 'metrics[0].timestamp'.",
      ],
      ['a wrong time', { metrics: [{ key: 'a', value: 1, timestamp: -1 }] }, 'Timestamp must be a nonnegative long'],
      [
        'no number',
        { metrics: [{ key: 'a', value: 'x', timestamp: 1 }] },
        'Invalid value "x" for parameter \'metrics[0].value\' supplied',
      ],
      [
        'a wrong name',
        { metrics: [{ key: 'a@', ...metric }] },
        'Invalid value "a@" for parameter \'metrics[0].name\' supplied: Names may only contain',
      ],
      ['a path', { tags: [{ key: '/etc', value: '' }] }, "This name would resolve to '/etc'"],
      [
        'no list',
        { metrics: {} },
        "Invalid value {} for parameter 'metrics' supplied:  Hint: Value was of type 'dict'.",
      ],
    ])('%s', async (_name, batch, message) => {
      const run = await makeRun();
      expect(await post('runs/log-batch', { run_id: run, ...batch })).toEqual({ status: 400, body: invalid(message) });
      expect(Object.keys(field(await readRun(run), 'run', 'data') as object)).toEqual(['tags']);
    });

    it('of a dataset hold', async () => {
      const dataset = { name: 'n'.repeat(501), digest: 'd', source_type: 'local', source: '{}' };
      expect((await post('runs/log-inputs', { run_id: await makeRun(), datasets: [{ dataset }] })).body).toEqual(
        invalid("'name' exceeds the maximum length of 500 characters"),
      );
    });
  });

  describe('searches', () => {
    it('filter, order and page', async () => {
      const experiment = await makeExperiment();
      const names = ['a', 'b', 'c', 'd'];
      const runs = new Map<string, string>();
      for (const [n, name] of names.entries()) {
        const made = await post('runs/create', { experiment_id: experiment, run_name: name, start_time: n });
        const run = String(field(made, 'run', 'info', 'run_id'));
        runs.set(run, name);
        const metrics = name === 'd' ? [] : [{ key: 'm', value: name === 'b' ? 'NaN' : n, timestamp: 1 }];
        const params = [{ key: 'p.q', value: `v${n}%` }];
        await post('runs/log-batch', { run_id: run, metrics, params, tags: [{ key: 't', value: name.toUpperCase() }] });
      }
      const found = async (search: object): Promise<string> => {
        const answer = await post('runs/search', { experiment_ids: [experiment], ...search });
        const list = (field(answer, 'runs') ?? []) as { info: { run_id: string } }[];
        return list.map(({ info }) => runs.get(info.run_id)).join('');
      };
      expect(await found({})).toBe('dcba');
      expect(await found({ order_by: ['metrics.m'] })).toBe('acbd');
      expect(await found({ order_by: ['metrics.m DESC'] })).toBe('cabd');
      expect(await found({ order_by: ['tags.t ASC'] })).toBe('abcd');
      expect(await found({ filter: 'metrics.m >= 0' })).toBe('ca');
      expect(await found({ filter: 'metrics.m != 0' })).toBe('cb');
      expect(await found({ filter: "params.`p.q` = 'v1%'" })).toBe('b');
      expect(await found({ filter: "params.p.q LIKE 'v_%' AND tags.t ILIKE 'c'" })).toBe('c');
      expect(await found({ filter: "attributes.run_name != 'a' and start_time < 3" })).toBe('cb');
      expect(await found({ filter: 'params.none IS NULL and tags.t IS NOT NULL' })).toBe('dcba');
      const [first] = runs.keys();
      expect(await found({ filter: `run_id IN ('${first}')` })).toBe('a');
      expect(await found({ filter: `run_id NOT IN ('${first}')` })).toBe('dcb');
      expect(await found({ filter: `tags.t = 'x'' or 1=1'` })).toBe('');
      await post('runs/delete', { run_id: first });
      expect(await found({})).toBe('dcb');
      expect(await found({ run_view_type: 'DELETED_ONLY' })).toBe('a');
      expect(await found({ run_view_type: 'ALL', max_results: 3 })).toBe('dcb');
      expect(await found({ run_view_type: 'ALL', max_results: 3, page_token: 'eyJvZmZzZXQiOiAzfQ==' })).toBe('a');
    });

    it.each([
      [{ max_results: 50_001 }, "Invalid value 50001 for parameter 'max_results' supplied"],
      [{ max_results: -1 }, 'It must be a positive integer'],
      [{ page_token: '!!' }, 'Invalid page token, could not base64-decode'],
      [{ experiment_ids: ['abc'] }, "Invalid experiment ID 'abc'."],
      [{ experiment_ids: '1' }, 'Invalid value "1" for parameter \'experiment_ids\' supplied'],
      [{ run_view_type: 'WRONG' }, 'Invalid value "WRONG" for parameter \'run_view_type\''],
      [{ filter: 'metrics.m > 1 OR metrics.m < 1' }, "Invalid clause(s) in filter string: 'OR'"],
    ])('%j is refused', async (search, message) => {
      expect(await post('runs/search', search)).toEqual({ status: 400, body: invalid(message) });
    });
  });

  it('answers what is no call of it, and no JSON', async () => {
    expect(await get('no/such')).toEqual({ status: 404, body: refusal('ENDPOINT_NOT_FOUND', 'Nothing answers GET') });
    expect(await call('POST', 'runs/search')).toEqual({
      status: 400,
      body: invalid('Content-Type header is missing.'),
    });
    const raw = await fetch(`${address()}/api/2.0/mlflow/runs/search`, {
      method: 'POST',
      body: '{"experiment_ids": [',
      headers: { 'content-type': 'application/json' },
    });
    expect([raw.status, ((await raw.json()) as { error_code: string }).error_code]).toEqual([400, 'BAD_REQUEST']);
    expect(await (await fetch(`${address()}/health`)).text()).toBe('OK');
  });
});
