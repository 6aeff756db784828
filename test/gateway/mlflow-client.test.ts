import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { withGateway } from '../support/gateway.js';
import { onEveryServer } from '../support/registries.js';

const python = process.env['COPPICE_TEST_MLFLOW_PYTHON'];
const withClient = python === undefined ? it.skip : it;

onEveryServer("MLflow's own client", (opened) => {
  const { address } = withGateway(opened);
  const run = async (script: string): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(python ?? '', [resolve('test/support/parts', script)], {
      env: { ...process.env, MLFLOW_TRACKING_URI: address(), MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' },
      maxBuffer: 2 ** 24,
    });
    // Before it, the client tells where its runs are to be seen.
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  };

  withClient('tracks a notebook (needs a python with mlflow: COPPICE_TEST_MLFLOW_PYTHON)', async () => {
    const seen = (await run('mlflow_tracking.py')) as { changed: unknown; missing: unknown };
    expect(seen).toMatchObject({
      info: ['train-1', 'FINISHED', true],
      params: { lr: '0.01', epochs: '3', opt: 'adam', p: '1' },
      metrics: {
        loss: '0.3333333333333333',
        auc: '0.91',
        acc: '0.8',
        m: '999.0',
        nanm: 'nan',
        infm: '1.7976931348623157e+308',
      },
      tags: { team: 'ml', t: '1', stage: 'dev', a: '1' },
      parent: true,
      inputs: [['ds', '300830b9', 'training']],
      history: [
        [0, 1],
        [1, 0.5],
        [2, 1 / 3],
      ],
      points: 1_000,
      good: ['train-1'],
      pages: [['train-1'], ['trial'], ['failing']],
      deleted: ['trial'],
      gone: 'deleted',
      failed: ['failing'],
      experiments: ['renamed'],
    });
    expect(seen.changed).toEqual([
      'INVALID_PARAMETER_VALUE',
      expect.stringContaining('Changing param values is not allowed.'),
    ]);
    expect(seen.missing).toEqual(['RESOURCE_DOES_NOT_EXIST', expect.stringContaining('not found')]);
  });

  withClient('keeps files of a run (needs a python with mlflow: COPPICE_TEST_MLFLOW_PYTHON)', async () => {
    expect(await run('mlflow_artifacts.py')).toEqual({
      listed: {
        '.': [
          ['model', true, null],
          ['notes', true, null],
        ],
        notes: [
          ['notes/hello.txt', false, 5],
          ['notes/k.json', false, expect.any(Number)],
        ],
        model: [
          ['model/model.json', false, 2],
          ['model/weights.bin', false, 100_000],
        ],
        'model/model.json': [],
      },
      got: { 'model.json': 2, 'weights.bin': 100_000 },
      same: true,
      logged: ['m2', 'READY', 'tree', { depth: '3' }, '2', false],
      found: true,
      outputs: [[true, 4]],
      files: ['MLmodel'],
      text: 'hello',
      dict: { k: 1 },
    });
  });
});
