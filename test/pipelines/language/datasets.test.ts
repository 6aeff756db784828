import { describe, expect, it } from '@jest/globals';
import { lint } from '../../../core/lint/index.js';
import { compile, datasets, pipeline, read, schema, z } from '../../../pipelines/index.js';

const Row = schema({ n: schema.int32(), word: schema.category() });
const input = z.object({ month: z.string() });

describe('datasets.publish', () => {
  it('is a step that carries alias and tags into the plan, and gives the table with its columns', () => {
    const publishing = pipeline('publishing', { input }, (p) => {
      const rows = p.step('read', p.input.month, (month) => read.parquet(`${month}.parquet`, Row));
      const settings = { alias: p.input.month, tags: ['checked', p.input.month], retention: { keepLast: 3 } };
      const published = p.step('publish', rows, datasets.publish('rows', settings));
      const first = p.step('first', published.table, async (table) => {
        for await (const { n } of table.records()) return n satisfies number;
        return 0;
      });
      return { version: published.version, first };
    });
    const plan = compile(publishing);
    expect(lint(plan)).toEqual([]);
    const month = { $ref: 'input', path: ['month'] };
    expect(plan.steps[1]).toMatchObject({ uses: 'publish', with: { as: { alias: month, tags: ['checked', month] } } });
    expect(JSON.stringify(plan)).not.toContain('keepLast');
  });

  it('refuses at once what the registry would refuse', () => {
    expect(() => datasets.publish('a b')).toThrow(/"a b" cannot be a dataset's name/);
    expect(() => datasets.publish('rows', { alias: 'latest' })).toThrow(/"latest" is the newest version/);
    expect(() => datasets.publish('rows', { alias: '2001' })).toThrow(/means the version of that number/);
    expect(() => datasets.publish('rows', { tags: ['a/b'] })).toThrow(/cannot be a tag/);
    expect(() => datasets.publish('rows', { retention: {} })).toThrow(/A retention keeps "nothing"/);
    expect(() => datasets.publish('rows', { retention: { keepFor: 'long' } })).toThrow(/is not a duration/);
  });
});

describe('read.dataset', () => {
  it('is a query over a name', () => {
    expect(read.dataset('rows@2001-01', Row).where('n > ?', 1)).toMatchObject({
      source: { format: 'dataset', dataset: 'rows@2001-01' },
      columns: Row.columns,
      steps: [{ do: 'where' }],
    });
    expect(read.dataset('rows').columns).toEqual({});
  });

  it('refuses a name that cannot be one', () => {
    for (const name of ['', '@latest', 'rows@', 'rows@a b', 'rows@run:']) {
      expect(() => read.dataset(name)).toThrow(/cannot be (a dataset's name|a version of a dataset)/);
    }
  });
});
