import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TableRef } from '../../core/artifact.js';
import type { TableQuery } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { read } from '../../pipelines/language/read.js';
import { temporaryStore } from '../support/tables.js';

/** So many that they come in dozens of chunks, most of them before the fault. */
const ROWS = 200_000;
const Item = schema({ name: schema.utf8(), n: schema.int32() });

let store: Awaited<ReturnType<typeof temporaryStore>>;
let project: string;
beforeAll(async () => {
  store = await temporaryStore();
  project = join(store.root, 'project');
  await mkdir(project);
});
afterAll(() => store.remove());

const ingest = async (file: string, content: string): Promise<TableRef> => {
  await writeFile(join(project, file), content);
  const query: TableQuery = file.endsWith('.csv') ? read.csv(file, Item) : read.jsonl(file, Item);
  return runQuery(query, { artifacts: store.artifacts, project });
};
const rowsOf = (line: (n: number) => string): string[] => Array.from({ length: ROWS }, (_none, n) => line(n));
const csv = (lines: readonly string[]): string => `name,n\n${lines.join('\n')}\n`;
const CSV = rowsOf((n) => `"name, ${n}",${n}`);
const JSONL = rowsOf((n) => JSON.stringify({ name: `name, ${n}`, n }));
const inPlace = (lines: readonly string[], at: number, line: string): string[] => lines.with(at, line);

describe('text that breaks off in the middle of its stream', () => {
  it('is read to its last row where it does not', async () => {
    const whole = await ingest('whole.csv', csv(CSV));
    expect(whole).toMatchObject({ rows: ROWS });
    expect(await ingest('whole.jsonl', JSONL.join('\n'))).toMatchObject({ rows: ROWS, digest: whole.digest });
  });

  it.each<[string, string, RegExp]>([
    ['torn-in-quotes.csv', csv(CSV).slice(0, -12), /Line: 200001.*unterminated quote/],
    ['torn-in-a-row.csv', csv(CSV).slice(0, -8), /Line: 200001.*Expected Number of Columns: 2 Found: 1/],
    ['quote-in-the-middle.csv', csv(inPlace(CSV, 150_000, '"name,150000')), /Line: 150002/],
    ['number-in-the-middle.csv', csv(inPlace(CSV, 150_000, '"name",x')), /Line: 150002.*"n"/],
    ['last-number.csv', csv(inPlace(CSV, ROWS - 1, '"name",x')), /Line: 200001.*"n"/],
    ['torn-in-a-value.jsonl', JSONL.join('\n').slice(0, -6), /line 200001/],
    ['torn-in-a-name.jsonl', JSONL.join('\n').slice(0, -18), /line 200001/],
    ['middle.jsonl', inPlace(JSONL, 150_000, '{"name":"a","n":').join('\n'), /line 15000\d/],
    ['text-for-a-number.jsonl', inPlace(JSONL, 150_000, '{"name":"a","n":"x"}').join('\n'), /line 15000\d.*"x"/],
  ])('is no table: %s', async (file, content, place) => {
    const before = await readdir(join(store.root, 'objects'), { recursive: true });
    const error = await ingest(file, content).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'FinalError', code: expect.stringMatching(/^SOURCE_(UNREADABLE|VALUE)$/) });
    expect((error as Error).message).toContain(file);
    expect((error as Error).message).toMatch(place);
    expect(await readdir(join(store.root, 'objects'), { recursive: true })).toEqual(before);
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  });
});
