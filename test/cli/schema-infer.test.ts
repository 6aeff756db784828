import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { makeMaterialise } from '../../activities/materialise.js';
import type { TableQuery } from '../../core/query.js';
import { makeValidate } from '../../activities/validate.js';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import type { Schema } from '../../core/schema/index.js';
import { read } from '../../pipelines/language/read.js';
import { stepContext, temporaryStore } from '../support/tables.js';

const root = process.cwd();
let folder: string;
let store: Awaited<ReturnType<typeof temporaryStore>>;
beforeAll(async () => {
  folder = mkdtempSync(join(root, 'test', 'cli', '.inferred-'));
  store = await temporaryStore();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await store.remove();
});

async function infer(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const terminal = openTerminal(
    { out: { write: (text) => (out += String(text)) !== '' }, err: { write: (text) => (err += String(text)) !== '' } },
    {},
  );
  const code = await runProgram(['schema', 'infer', ...args], { terminal, shell: { COPPICE_PROJECT: root } });
  return { code, out, err };
}

/** JSON lines of a file that holds one list, for `read` takes lines. */
function lines(file: string): string {
  const rows = JSON.parse(readFileSync(join(root, 'node_modules/vega-datasets/data', file), 'utf8')) as unknown[];
  const path = join(folder, file.replace('.json', '.jsonl'));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

const written: string[] = [];
async function inferred(place: string): Promise<Schema> {
  const { code, out, err } = await infer(place, '--name', 'Inferred');
  expect([code, err]).toEqual([0, '']);
  const file = join(folder, `schema-${written.length}.ts`);
  writeFileSync(file, out);
  written.push(file);
  return ((await import(file)) as { Inferred: Schema }).Inferred;
}

describe('an inferred schema', () => {
  const sources = [
    'vega-datasets:flights-3m.parquet',
    'vega-datasets:airports.csv',
    'vega-datasets:seattle-weather.csv',
    'vega-datasets:unemployment.tsv',
    'vega-datasets:stocks.csv',
    'cars.json',
    'penguins.json',
    'movies.json',
  ];

  it.each(sources)('of %s holds of it', async (source) => {
    const place = source.endsWith('.json') ? lines(source) : source;
    const declared = await inferred(place);
    const format = /parquet$/.test(place) ? 'parquet' : /jsonl$/.test(place) ? 'jsonl' : 'csv';
    const reader: (from: string, schema: typeof declared) => TableQuery = read[format];
    const query = reader(place, declared);
    const table = await makeMaterialise({ artifacts: store.artifacts, project: root })(query);
    const { checked } = await makeValidate({ artifacts: store.artifacts })(
      { schema: declared, onFailure: 'block' },
      table,
      stepContext(),
    );
    expect(checked).toMatchObject({ failed: 0, anomalies: [] });
  });

  it('compiles', () => {
    expect(written).toHaveLength(sources.length);
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config as unknown;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const program = ts.createProgram(written, { ...options, noEmit: true });
    const problems = written.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  it('follows the rules of TFDV', async () => {
    const path = join(folder, 'odd names!.jsonl');
    const rows = [
      {
        id: '7',
        code: '007',
        yes: 'true',
        'a b': "it's",
        gone: null,
        list: [1, 2],
        vector: [0.5, 1],
        nested: { a: 1 },
      },
      { id: '-8', code: '008', yes: 'false', 'a b': 'x', gone: 1, list: [3], vector: [2, 3], nested: { a: 2 } },
    ];
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { out } = await infer(path, '--max-distinct', '2');
    expect(out.split('\n').slice(3)).toEqual([
      'export const OddNames = schema({',
      '  id: schema.int64(),',
      "  code: schema.category({ values: ['007', '008'] }),",
      '  yes: schema.bool(),',
      "  'a b': schema.category({ values: ['it\\'s', 'x'] }),",
      '  gone: schema.int64({ nullable: true }),',
      '  list: schema.list(schema.int64({ nullable: true })),',
      "  vector: schema.tensor({ of: 'float64', shape: [2] }),",
      '  // nested: STRUCT(a BIGINT) is no type of a column.',
      '});',
      '',
    ]);
    expect((await infer(path, '--max-distinct', '1')).out).toContain('code: schema.utf8(),');
  });

  it.each([
    [['nothing.csv'], 1, /no source "nothing.csv"/],
    [['vega-datasets:gimp.png'], 1, /does not say what it holds/],
    [['x.csv', '--format', 'xls'], 2, /^/],
    [['x.csv', '--max-distinct', 'many'], 2, /"many"/],
  ])('%j is refused', async (args, code, message) => {
    const answer = await infer(...args);
    expect(answer.code).toBe(code);
    expect(answer.err).toMatch(message);
  });
});
