import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { FileOptions, TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import type { SourceRead } from '../../../infra/arrow/source-sql.js';
import { identities } from '../../../infra/sources/identities.js';
import { read } from '../../../pipelines/language/read.js';
import { recordsOf, temporaryStore } from '../../support/tables.js';

const Row = schema({ n: schema.int32() });
const PLACE = 'data/{span}/v{version}/*.csv';
let store: Awaited<ReturnType<typeof temporaryStore>>;
const reads: SourceRead[] = [];
const materialise = (query: TableQuery): Promise<TableRef> =>
  makeMaterialise({ artifacts: store.artifacts, project: store.root })(query, { onRead: (one) => reads.push(one) });
const numbers = async (place: string | string[], options: FileOptions = {}): Promise<number[]> => {
  reads.length = 0;
  const table = await materialise(read.csv(place, Row, options));
  return (await recordsOf<{ n: number }>(openTable(table, store.artifacts))).map(({ n }) => n);
};
const put = async (path: string, n: number): Promise<void> => {
  await mkdir(join(store.root, path, '..'), { recursive: true });
  await writeFile(join(store.root, path), `n\n${n}\n`);
};

beforeAll(async () => {
  store = await temporaryStore();
  for (const [span, version] of [
    [1, 1],
    [2, 1],
    [2, 2],
    [10, 1],
  ] as const)
    await put(`data/${span}/v${version}/a.csv`, span * 100 + version);
  await put('data/10/v1/b.csv', 1002);
  // Not of the form.
  await put('data/99x/v1/a.csv', 9);
  await put('data/2001-01-31.csv', 31);
  await put('data/2001-02-01.csv', 1);
  await put('data/2001-02-30.csv', 30);
});
afterAll(() => store.remove());

describe('spans of files', () => {
  it('are the latest, in its latest version, by number and not by name', async () => {
    expect(await numbers(PLACE)).toEqual([1001, 1002]);
    expect(reads[0]?.spans).toEqual([{ span: 10, version: 1 }]);
    expect(await numbers(PLACE, { span: 2 })).toEqual([202]);
    expect(await numbers(PLACE, { span: 2, version: 1 })).toEqual([201]);
  });

  it('are several, in the order of their numbers', async () => {
    expect(await numbers(PLACE, { span: { last: 9 } })).toEqual([202, 1001, 1002]);
    expect(await numbers(PLACE, { span: { from: 0 } })).toEqual([101, 202, 1001, 1002]);
  });

  it('are days', async () => {
    expect(await numbers('data/{yyyy}-{mm}-{dd}.csv')).toEqual([1]);
    expect(await numbers('data/{yyyy}-{mm}-{dd}.csv', { span: { last: 2 } })).toEqual([31, 1]);
  });

  it('are found by absolute paths and in packages too', async () => {
    expect(await numbers(join(store.root, PLACE), { span: 1 })).toEqual([101]);
    const folder = await mkdtemp(join(store.root, 'package-'));
    await mkdir(join(store.root, 'node_modules'));
    await symlink(folder, join(store.root, 'node_modules', 'spans'));
    for (const span of [8, 9]) await writeFile(join(folder, `part-${span}.csv`), `n\n${span}\n`);
    expect(await numbers('spans:part-{span}.csv')).toEqual([9]);
    expect(await numbers(['spans:part-{span}.csv', PLACE], { span: { from: 8, to: 10 } })).toEqual([8, 9, 1001, 1002]);
  });

  it('of folders that are partitions are columns', async () => {
    for (const span of [1, 2]) await put(`hive/span=${span}/a.csv`, span);
    const Part = schema({ n: schema.int32(), span: schema.int32() });
    const table = await materialise(read.csv('hive/span={span}/*.csv', Part, { partitions: true }));
    expect(await recordsOf(openTable(table, store.artifacts))).toEqual([{ n: 2, span: 2 }]);
  });

  it('are on record with the table, also of what it was joined with', async () => {
    const one = read.csv(PLACE, Row);
    const manifest = async (query: TableQuery): Promise<unknown> =>
      (await store.artifacts.manifest(await materialise(query))).meta['spans'];
    expect(await manifest(one)).toEqual([{ from: [PLACE], spans: [{ span: 10, version: 1 }] }]);
    const other = read.csv(PLACE, schema({ n: schema.int32() }), { span: { last: 9 } });
    expect(await manifest(read.query({ one, other }, Row, 'SELECT n FROM one JOIN other USING (n)'))).toEqual([
      { from: [PLACE], spans: [{ span: 10, version: 1 }] },
      {
        from: [PLACE],
        spans: [
          { span: 2, version: 2 },
          { span: 10, version: 1 },
        ],
      },
    ]);
    expect(await manifest(read.csv('data/10/v1/a.csv', Row))).toBeUndefined();
  });

  it('are what the cache knows the source by', async () => {
    const { source } = read.csv(PLACE, Row);
    const now = (): Promise<Record<string, string | null>> =>
      identities([source], { artifacts: store.artifacts, project: store.root });
    await numbers(PLACE);
    expect(await now()).toEqual(reads[0]?.identities);
    expect((await now())[`span of ${PLACE}`]).toBe('10 version 1');
    await put('data/10/v2/a.csv', 1);
    expect((await now())[`span of ${PLACE}`]).toBe('10 version 2');
  });

  it('that cannot be are refused, with what there is', async () => {
    await expect(numbers(PLACE, { span: 3 })).rejects.toMatchObject({ code: 'SPAN_NOT_FOUND' });
    await expect(numbers(PLACE, { span: 3 })).rejects.toThrow(/has no span 3.*1 version 1, 2 version 1/);
    await expect(numbers('nowhere/{span}.csv')).rejects.toThrow(/has no span latest\. Nothing there is named so/);
    await expect(numbers('data/10/v1/a.csv', { span: 3 })).rejects.toThrow(/its name has none.*\{span\}/);
    await expect(numbers('https://example.org/{span}.csv?key=x')).rejects.toThrow(
      /"https:\/\/example.org\/\{span\}.csv\?…" cannot be found/,
    );
  });
});
