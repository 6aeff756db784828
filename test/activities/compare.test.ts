import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCompare } from '../../activities/compare.js';
import type { CompareOptions, CompareOutput } from '../../activities/compare.js';
import { makeMaterialise } from '../../activities/materialise.js';
import type { TableRef } from '../../core/artifact.js';
import { evidently } from '../../core/drift/presets/evidently.js';
import { nannyml } from '../../core/drift/presets/nannyml.js';
import { tfdv } from '../../core/drift/presets/tfdv.js';
import { wasserstein } from '../../core/drift/wasserstein.js';
import { permutation } from '../../core/seed.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { read } from '../../pipelines/language/read.js';
import { batch, categories, Flight, FLIGHTS, numbers, stepContext, temporaryStore, texts } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
let [january, june]: TableRef[] = [];
beforeAll(async () => {
  store = await temporaryStore();
  const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
  const days = (month: string): Promise<TableRef> =>
    materialise(read.parquet(FLIGHTS, Flight).where("strftime(date, '%Y-%m') = ? AND day(date) < 4", month));
  january = await days('2001-01');
  june = await days('2001-06');
});
afterAll(() => store.remove());

const compare = (sides: { reference: TableRef; current: TableRef }, options: CompareOptions): Promise<CompareOutput> =>
  makeCompare({ artifacts: store.artifacts })(options, sides, stepContext());

describe('comparing two months of real flights', () => {
  it('measures each column on all rows, and keeps the report', async () => {
    const found = await compare({ reference: january!, current: june! }, { preset: evidently() });
    expect(found.columns.map(({ column, statistic }) => [column, statistic])).toEqual([
      ['delay', 'wasserstein-normed'],
      ['distance', 'wasserstein-normed'],
      ['origin', 'jensen-shannon-distance-base-e'],
      ['destination', 'jensen-shannon-distance-base-e'],
    ]);
    const [delay] = found.columns;
    const values = await Promise.all([january!, june!].map(delaysOf));
    expect(delay!.value).toBe(wasserstein(values[0]!, values[1]!, { normed: true }).value);
    expect(delay).toMatchObject({ sizes: { reference: january!.rows, current: june!.rows }, threshold: 0.1 });
    expect(found).toMatchObject({ drifted: false, preset: 'evidently', rows: { reference: january!.rows } });
    expect(await store.artifacts.getJson(found.report)).toMatchObject({
      line: found.line,
      of: { reference: january!.digest, current: june!.digest },
    });
  });

  it('a month has not drifted from itself, by any preset', async () => {
    for (const preset of [evidently(), tfdv({ numbers: 0, categories: 0 }), nannyml()]) {
      const found = await compare({ reference: june!, current: june! }, { preset });
      expect(found).toMatchObject({ drifted: false, share: 0 });
      found.columns.forEach(({ value }) => expect(value).toBe(0));
    }
  });

  it('looks at some rows where it is told so, the same ones each time', async () => {
    const options = {
      preset: evidently({ numbers: 'kolmogorov-smirnov' }),
      columns: ['delay'],
      mostRows: 500,
    } as const;
    const [one, other] = [await compare({ reference: january!, current: june! }, options), await compare({ reference: january!, current: june! }, options)]; // prettier-ignore
    expect(one.columns).toEqual(other.columns);
    expect(one.columns[0]!.sizes).toEqual({ reference: 500, current: 500 });
  });

  it('says what all columns show together', async () => {
    const together = ['domain-classifier', 'reconstruction'] as const;
    const found = await compare(
      { reference: january!, current: june! },
      { preset: nannyml(), together, mostRows: 3000 },
    );
    expect(found.together.map(({ statistic }) => statistic)).toEqual(['domain-classifier-auc', 'reconstruction-error']);
    found.together.forEach(({ value }) => expect(value).toBeGreaterThan(0));
  });
});

async function delaysOf(ref: TableRef): Promise<Float64Array> {
  const cells = await openTable(ref, store.artifacts).column('delay');
  return Float64Array.from((cells as { values: Int16Array }).values);
}

describe('tables made for it', () => {
  const column = (name: string, type: string) => ({ name, type, nullable: true });
  const schema = [column('n', 'float64'), column('b', 'bool'), column('c', 'dictionary<utf8>'), column('t', 'utf8')];
  const words = ['north', 'south', 'east'];
  const rows = (count: number, { order, shift = 0 }: { order: readonly number[]; shift?: number }) =>
    batch({
      n: numbers(order.map((row) => (row % 11 === 0 ? null : (row * 37) % 101 + shift)), Float64Array),
      b: { ...numbers(order.map((row) => row % 2), Uint8Array), bool: true },
      c: categories(order.map((row) => words[row % 3]!)),
      t: texts(order.map((row) => (row % 5 === 0 ? null : words[(row + count) % 3]!))),
    }); // prettier-ignore
  const tableOf = (...batches: ReturnType<typeof batch>[]): Promise<TableRef> =>
    writeTable(store.artifacts, batches, { schema, partRows: 64 });
  const ordered = (count: number): number[] => Array.from({ length: count }, (_, row) => row);

  it('the order of rows and how they lie in parts make no difference', async () => {
    const reference = await tableOf(rows(300, { order: ordered(300) }));
    const mixed = [...permutation(300, 5)];
    const current = await tableOf(rows(300, { order: mixed.slice(0, 100) }), rows(300, { order: mixed.slice(100) }));
    const found = await compare({ reference, current }, { preset: evidently() });
    expect(found.columns.map(({ column: name, statistic, drifted }) => [name, statistic, drifted])).toEqual([
      ['n', 'kolmogorov-smirnov', false],
      ['b', 'z-test-proportions', false],
      ['c', 'chi-squared-goodness-of-fit', false],
      ['t', 'chi-squared-goodness-of-fit', false],
    ]);
    found.columns.forEach(({ value }) => expect(value).toBe(0));
    expect(found.columns.map(({ missing }) => missing.current)).toEqual([28, 0, 0, 60]);
  });

  it('a corrected comparison says both p-values', async () => {
    const reference = await tableOf(rows(300, { order: ordered(300) }));
    const current = await tableOf(rows(300, { order: ordered(280), shift: 9 }));
    const found = await compare({ reference, current }, { preset: evidently(), correction: 'holm' });
    const [n] = found.columns;
    expect(n!.adjustedP).toBeCloseTo(Math.min(1, n!.pValue! * 4), 12);
    expect(n!.line).toContain('corrected p');
  });

  it('refuses what cannot be compared', async () => {
    const reference = await tableOf(rows(30, { order: ordered(30) }));
    const preset = evidently();
    const other = await writeTable(store.artifacts, [batch({ n: texts(['1']), z: texts(['1']) })], {
      schema: [column('n', 'utf8'), column('z', 'utf8')],
    });
    const code = (of: string) => expect.objectContaining({ code: of, retry: false });
    await expect(compare({ reference, current: other }, { preset })).rejects.toThrow(code('COLUMN_TYPE'));
    await expect(compare({ reference, current: other }, { preset, columns: ['c'] })).rejects.toThrow(
      code('COLUMN_NOT_FOUND'),
    );
    const none = await writeTable(store.artifacts, [], { schema });
    await expect(compare({ reference, current: none }, { preset })).rejects.toThrow('The current table has no rows.');
    const apart = await writeTable(store.artifacts, [batch({ z: texts(['1']) })], { schema: [column('z', 'utf8')] });
    await expect(compare({ reference, current: apart }, { preset })).rejects.toThrow('There is no column to compare.');
    const wild = batch({ n: numbers([-1.7e308, 1.7e308, ...ordered(30)], Float64Array) });
    const far = await writeTable(store.artifacts, [wild], { schema: [column('n', 'float64')] });
    const binned = { preset: evidently({ numbers: 'population-stability' }), columns: ['n'] };
    await expect(compare({ reference: far, current: far }, binned)).rejects.toThrow(
      'Column "n": The values reach from',
    );
    const vectors = {
      kind: 'vectors',
      width: 1,
      values: new Float32Array(1),
      length: 1,
      nulls: 0,
      validity: undefined,
    } as const;
    const wide = await writeTable(store.artifacts, [batch({ v: vectors })], {
      schema: [column('v', 'fixed_size_list<float32>[1]')],
    });
    await expect(compare({ reference: wide, current: wide }, { preset, columns: ['v'] })).rejects.toThrow(
      code('COLUMN_TYPE'),
    );
  });
});
