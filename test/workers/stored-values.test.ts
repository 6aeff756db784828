import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { TableRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { canonicalJson } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { at, isOpened, lengthOf, part } from '../../core/resolve.js';
import { schema } from '../../core/schema/index.js';
import type { Table } from '../../core/table.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { read } from '../../pipelines/language/read.js';
import { openValues, readStored } from '../../workers/runner/open-values.js';
import { spill, storeValues } from '../../workers/runner/store-values.js';

let root: string;
let artifacts: Artifacts;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coppice-values-'));
  artifacts = await openArtifacts(root);
});
afterAll(() => rm(root, { recursive: true }));

const table: TableRef = {
  $artifact: 'table',
  digest: 'a'.repeat(64),
  uri: 'file:///t',
  bytes: 1,
  rows: 2,
  parts: 1,
  schema: [],
};
const storers = () => ({ artifacts, materialise: () => Promise.resolve(table) });
const store = (value: unknown): Promise<Json> => storeValues(value, storers());
const bytes = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

describe('what a step returned', () => {
  it('becomes plain JSON', async () => {
    expect(await store({ n: 1, gone: undefined, none: null, at: new Date(0), deep: [{ t: 'x' }] })).toEqual({
      n: 1,
      none: null,
      at: '1970-01-01T00:00:00.000Z',
      deep: [{ t: 'x' }],
    });
    expect(await store(undefined)).toBeNull();
  });

  it.each([
    ['a map', { a: [new Map()] }, 'its result.a[0] is a Map'],
    ['numbers in bulk', new Float32Array(3), 'its result is a Float32Array'],
    ['a function', { f: () => 1 }, 'its result.f is a function'],
    ['no number', [0, Number.NaN], 'its result[1] is NaN'],
    ['a large integer', 10n, 'its result is 10'],
  ])('with %s in it is refused with the path there', async (_, value, message) => {
    await expect(store(value)).rejects.toThrow(FinalError);
    await expect(store(value)).rejects.toThrow(`${message}, which a step cannot hand on`);
  });

  it('may be a query for what is new, and holds none', async () => {
    const fresh = read.jsonl('a.jsonl', schema({ n: schema.int32() })).since('n');
    expect(await store(fresh)).toEqual(table);
    await expect(store({ fresh })).rejects.toThrow('its result.fresh is a query for what is new');
    await expect(store([fresh])).rejects.toMatchObject({ code: 'SINCE_NOT_ALONE' });
  });

  it('may hold queries: each becomes a table', async () => {
    const query = { $query: 'table', source: { format: 'csv', from: ['a.csv'], options: {} }, columns: {}, steps: [] };
    expect(await store({ rows: query, more: [table] })).toEqual({ rows: table, more: [table] });
  });
});

describe('a large result', () => {
  const list = Array.from({ length: 1_000 }, (_, n) => `item ${n}`);

  it('stays as it is while it is small', async () => {
    expect(await spill({ list: [1, 2] }, 64, artifacts)).toEqual({ list: [1, 2] });
    expect(await spill(table as unknown as Json, 10, artifacts)).toBe(table);
  });

  it('loses its largest lists and texts to the store, and keeps the rest at hand', async () => {
    const value = { list, flag: true, deep: { text: 'x'.repeat(5_000), n: 3 } };
    const kept = await spill(value, 1_500, artifacts);
    expect(bytes(kept)).toBeLessThanOrEqual(1_500);
    expect(kept).toMatchObject({ flag: true, deep: { n: 3 } });
    expect(lengthOf(at(kept, ['list']))).toBe(1_000);
    expect(await readStored(kept, artifacts)).toEqual(value);
    expect(await readStored(at(kept, ['list', 7]), artifacts)).toBe('item 7');
  });

  it('is read in parts', async () => {
    const joined = { $concat: [list.slice(0, 10), await spill(list.slice(10), 100, artifacts)] } as unknown as Json;
    expect(lengthOf(joined)).toBe(1_000);
    expect(await readStored(joined, artifacts)).toEqual(list);
    const middle = await readStored(part(joined, 5, 15), artifacts);
    expect(middle).toEqual(list.slice(5, 15));
  });

  it('comes back the same, whatever it is and however little may stay', async () => {
    const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
    await fc.assert(
      fc.asyncProperty(json, fc.integer({ min: 1, max: 2_000 }), async (value, limit) => {
        const kept = await spill(value, limit, artifacts);
        expect(canonicalJson(await readStored(kept, artifacts))).toBe(canonicalJson(value));
        // A note stands for what was stored: it has a size of its own.
        expect(bytes(kept)).toBeLessThanOrEqual(Math.max(limit, 600));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what the next step receives', () => {
  it('has lists read and tables opened, at any depth, and other artifacts left as references', async () => {
    const opened = { ...table, opened: true } as unknown as Table;
    const openers = { artifacts, openTable: () => Promise.resolve(opened) };
    const big = await spill(['a'.repeat(200)], 10, artifacts);
    expect(isOpened(big)).toBe(true);
    const model = { $artifact: 'model', digest: 'b'.repeat(64), uri: 'file:///m', bytes: 1 };
    const input = { data: [table], big, model, n: 3 } as unknown as Json;
    expect(await openValues(input, openers)).toEqual({ data: [opened], big: ['a'.repeat(200)], model, n: 3 });
  });

  it('says which artifact is gone', async () => {
    const gone = { $open: { ...table, $artifact: 'json', digest: 'e'.repeat(64) }, path: [] } as unknown as Json;
    await expect(readStored(gone, artifacts)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
  });
});
