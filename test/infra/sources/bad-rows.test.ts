import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TableRef } from '../../../core/artifact.js';
import type { EngineError } from '../../../core/errors.js';
import type { Json } from '../../../core/json.js';
import type { TableQuery } from '../../../core/query.js';
import { resolveWire } from '../../../core/resolve.js';
import { schema } from '../../../core/schema/index.js';
import { endsItsQuotes } from '../../../infra/arrow/bad-rows/ends-its-quotes.js';
import { linesOf } from '../../../infra/arrow/bad-rows/line-reader.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import type { ReadTable } from '../../../infra/arrow/run-query.js';
import { compile, pipeline, read } from '../../../pipelines/index.js';
import { failureOf, sourceFolder } from '../../support/source-folder.js';
import type { SourceFolder } from '../../support/source-folder.js';
import { recordsOf } from '../../support/tables.js';

const Person = schema({ name: schema.utf8(), age: schema.int16() });
let store: SourceFolder['store'];
let materialise: SourceFolder['materialise'];
let path: SourceFolder['path'];
beforeAll(async () => {
  ({ store, materialise, path } = await sourceFolder());
});
afterAll(async () => {
  expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  await store.remove();
});

const file = (name: string, content: string | Uint8Array): Promise<void> => writeFile(path(name), content);
const rowsOf = (ref: TableRef | undefined): Promise<Record<string, unknown>[]> =>
  recordsOf(openTable(ref!, store.artifacts) as never);
const asideOf = async ({ quarantine }: ReadTable): Promise<unknown[]> =>
  (await rowsOf(quarantine)).map((row) => [row['_line'], row['_column'], row['_reason'], row['_raw']]);
const failure = (query: TableQuery): Promise<EngineError & { evidence: { quarantine: TableRef } }> =>
  failureOf(materialise(query));
const many = 'Ada,36\n'.repeat(30_000);
const setAside = { onBadRow: 'quarantine' } as const;

describe('a CSV whose bad lines are set aside', () => {
  it('gives all others, and of each what is wrong', async () => {
    const bad = ['Bob,old', 'X,1,2', '"Eve,"x,3', 'short', 'last,70000', '"two\nlines",none'];
    const latin = Buffer.from('Gödel,3\n', 'latin1');
    const text = Buffer.from(`name,age\n${many}${bad.join('\n')}\n`);
    await file('bad.csv', Buffer.concat([text, latin, Buffer.from('Zoe,7\n')]));
    const table = await materialise(read.csv('data/bad.csv', Person, setAside));
    expect(table).toMatchObject({ $artifact: 'table', rows: 30_001, quarantine: { $artifact: 'table', rows: 7 } });
    expect((await rowsOf(table)).at(-1)).toEqual({ name: 'Zoe', age: 7 });
    const [columns, no] = ['Expected Number of Columns: 2 Found: ', "to 'SMALLINT'"];
    expect(await asideOf(table)).toEqual([
      [30002n, 'age', `Could not convert string "old" ${no}`, bad[0]],
      [30003n, null, `${columns}3`, bad[1]],
      [30004n, 'name', 'Value with unterminated quote found.', bad[2]],
      [30005n, 'age', `${columns}1`, bad[3]],
      [30006n, 'age', `Could not convert string "70000" ${no}`, bad[4]],
      [30007n, 'age', `Could not convert string "none" ${no}`, bad[5]],
      // DuckDB counts a text over several lines as one.
      [30008n, 'name', expect.stringMatching(/not utf-8/), 'G??el,3'],
    ]);
    expect((await rowsOf(table.quarantine)).every((row) => row['_file'] === 'data/bad.csv')).toBe(true);
    expect(await materialise(read.csv('data/bad.csv', Person, setAside))).toEqual(table);
  });

  it('has a quarantine without rows where all is well, and the same table as without', async () => {
    await file('good.csv', 'name,age\nAda,36\n');
    const table = await materialise(read.csv('data/good.csv', Person, setAside));
    expect(table).toMatchObject({ rows: 1, quarantine: { rows: 0 } });
    expect(await materialise(read.csv('data/good.csv', Person))).toEqual({ ...table, quarantine: undefined });
  });

  it('fails above its limits, with the bad lines as evidence', async () => {
    await file('worse.csv', `name,age\n${'Ada,36\n'.repeat(17)}Bob,old\nEve,\nX\nY\n`);
    const query = (more: object): TableQuery => read.csv('data/worse.csv', Person, { ...setAside, ...more });
    const error = await failure(query({}));
    expect(error).toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_BAD_ROWS',
      message: expect.stringMatching(
        /^data\/worse\.csv has 3 bad rows among 21, 14.3 %; at most 10 % may be\. data\/worse\.csv, line 19, column "age": Could not convert string "old" .*\. data\/worse\.csv, line 21, .*maxBadShare/,
      ),
    });
    expect(await rowsOf(error.evidence.quarantine)).toHaveLength(3);
    expect(await failure(query({ maxBadRows: 2 }))).toMatchObject({
      message: expect.stringContaining('has 3 bad rows or more; at most 2 may be'),
    });
    expect((await materialise(query({ maxBadRows: 3 }))).rows).toBe(18);
    expect((await materialise(query({ maxBadShare: 0.2 }))).rows).toBe(18);
  });

  it.each([
    ['line ends of Windows', 'name,age\r\nAda,36\r\nX\r\nBob,old\r\nEve,4\r\n'],
    [
      'a byte order mark, quotes and another delimiter',
      '\ufeff"age";"more";"name"\n36;x;Ada\nX\nold;x;Bob\n4;"a;b";Eve\n',
    ],
  ])('may be short, with %s', async (_what, content) => {
    await file('short.csv', content);
    const table = await materialise(read.csv('data/short.csv', Person, { ...setAside, maxBadRows: 2 }));
    expect(await rowsOf(table)).toEqual([
      { name: 'Ada', age: 36 },
      { name: 'Eve', age: 4 },
    ]);
    expect(await asideOf(table)).toMatchObject([
      [3n, expect.anything(), expect.stringMatching(/^Expected Number of Columns: . Found: 1$/), 'X'],
      [4n, 'age', expect.stringContaining('"old"'), expect.stringMatching(/^(Bob,old|old;x;Bob)$/)],
    ]);
  });

  it('counts the share among all of its rows, whatever is asked of them', async () => {
    const query = read.csv('data/worse.csv', Person, { ...setAside, maxBadShare: 0.142 });
    const all = 'has 3 bad rows among 21, 14.3 %; at most 14.2 % may be';
    expect((await failure(query.where("name = 'Eve'"))).message).toContain(all);
    const joined = read.query(
      { a: query, b: read.csv('data/good.csv', Person) },
      Person,
      'SELECT a.* FROM a JOIN b USING (name)',
    );
    expect((await failure(joined)).message).toContain(all);
    const more = read.csv('data/worse.csv', Person, { ...setAside, maxBadShare: 0.143 });
    expect(await materialise(more.where("name = 'Eve'"))).toMatchObject({ rows: 1, quarantine: { rows: 3 } });
    const other = read.csv('data/good.csv', schema({ name: schema.utf8() }));
    expect(await materialise(other.join(more, { on: 'name' }))).toMatchObject({ rows: 17, quarantine: { rows: 3 } });
  });

  it('is refused where a quote is not closed, for then rows would be lost', async () => {
    await file('open.csv', `name,age\n${many}"Bob,3\n${'Eve,4\n'.repeat(6_000_000)}`);
    const query = read.csv('data/open.csv', Person, { ...setAside, maxBadShare: 1 });
    expect(await failure(query)).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/^data\/open\.csv, line 30002, column "name": a quote " is not closed/),
    });
  });

  it('names each of several files, and shows nothing of persons', async () => {
    const Patient = schema({ name: schema.utf8({ pii: true }), age: schema.int16() });
    await mkdir(join(store.root, 'data/days'));
    await file('days/1.csv', 'name,age\nAda,36\nGrete,Schmidt\n');
    await file('days/2.csv', 'name,age\nEmmy,Noether\nEve,4\n');
    const table = await materialise(read.csv('data/days/*.csv', Patient, { ...setAside, maxBadShare: 0.5 }));
    expect(await rowsOf(table.quarantine)).toEqual([
      {
        _file: 'data/days/1.csv',
        _line: 3n,
        _column: 'age',
        _reason: expect.stringMatching(/declared type/),
        _raw: null,
      },
      { _file: 'data/days/2.csv', _line: 2n, _column: 'age', _reason: expect.stringMatching(/not shown/), _raw: null },
    ]);
    const { message } = await failure(read.csv('data/days/*.csv', Patient, setAside));
    expect(message).toMatch(/data\/days\/1\.csv and 1 more has 2 bad rows among 4/);
    expect(message).not.toMatch(/Grete|Schmidt|Emmy|Noether/);
  });
});

describe('JSON lines of which the bad are set aside', () => {
  const Reading = schema({
    name: schema.utf8(),
    age: schema.int16({ nullable: true }),
    at: schema.timestamp({ nullable: true }),
    marks: schema.list(schema.int8(), { nullable: true }),
    spot: schema.tensor({ of: 'float32', shape: [2], nullable: true }),
  });

  it('give all others, and of each what is wrong', async () => {
    const good = '{"name":"Ada","age":36,"at":"2001-02-03T04:05:06Z","marks":[1,null],"spot":[0.5,2],"more":{}}';
    const bad = [
      '{"name":"Bob","age":"old"}',
      '{"name":',
      '[1,2]',
      '{"name":"Eve","age":70000,"at":"soon"}',
      '{"name":"Fay","marks":[1,"x"]}',
      '{"name":"Gil","spot":[1,2,3]}',
    ];
    const text = `${`${good}\n`.repeat(30_000)}${bad.join('\r\n')}\n\n`;
    const latin = Buffer.from('{"name":"Gödel"}\n', 'latin1');
    await file('bad.jsonl', Buffer.concat([Buffer.from(text), latin, Buffer.from('{"name":"Zoe","age":null}')]));
    const query = read.jsonl('data/bad.jsonl', Reading, setAside);
    const table = await materialise(query);
    expect(table).toMatchObject({ rows: 30_001, quarantine: { rows: 7 } });
    const rows = await rowsOf(table);
    const at = new Date('2001-02-03T04:05:06Z');
    expect(rows[29_999]).toEqual({ name: 'Ada', age: 36, at, marks: [1, null], spot: Float32Array.of(0.5, 2) });
    expect(rows.at(-1)).toEqual({ name: 'Zoe', age: null, at: null, marks: null, spot: null });
    expect(await asideOf(table)).toEqual([
      [30001n, 'age', '"age" is no SMALLINT', bad[0]],
      [30002n, null, 'It is no JSON', bad[1]],
      [30003n, null, 'It is no object', bad[2]],
      [30004n, 'age, at', '"age" is no SMALLINT; "at" is no TIMESTAMP_MS', bad[3]],
      [30005n, 'marks', '"marks" is no TINYINT[]', bad[4]],
      [30006n, 'spot', '"spot" is no FLOAT[2]', bad[5]],
      [30008n, null, 'It is no valid UTF-8', '{"name":"G\ufffddel"}'],
    ]);
    expect(await materialise(query)).toEqual(table);
    // Conditions see typed columns, and pass over no bad line.
    expect(await materialise(query.where('age IS NULL'))).toMatchObject({ rows: 1, quarantine: { rows: 7 } });
  });

  it('fail above their limits, counted among all lines, and where a column is in none', async () => {
    await file('worse.jsonl', `${'{"name":"Ada","age":36}\n'.repeat(7)}{"name":"B","age":"x"}\n5\n{}\n`);
    const Person2 = schema({ name: schema.utf8({ nullable: true }), age: schema.int16({ nullable: true }) });
    const query = (more: object): TableQuery =>
      read.jsonl('data/worse.jsonl', Person2, { ...setAside, ...more }).where('age > 90 OR age IS NULL');
    const error = await failure(query({}));
    expect(error).toMatchObject({
      code: 'SOURCE_BAD_ROWS',
      message: expect.stringMatching(
        /worse\.jsonl has 2 bad rows among 10, 20 %; .* line 8, column "age": "age" is no/,
      ),
      evidence: { quarantine: { rows: 2 } },
    });
    expect(await materialise(query({ maxBadShare: 0.2 }))).toMatchObject({ rows: 1, quarantine: { rows: 2 } });
    expect(await failure(read.jsonl('data/worse.jsonl', schema({ nme: schema.utf8() }), setAside))).toMatchObject({
      code: 'COLUMN_NOT_FOUND',
    });
  });

  it('hold no more than one line in memory, and show nothing of persons', async () => {
    const Patient = schema({ name: schema.utf8({ pii: true }), year: schema.int16() });
    await mkdir(join(store.root, 'data/year=2001'));
    await file('year=2001/a.jsonl', `{"name":"Grete"}\n{"name":"${'x'.repeat(40 << 20)}"}\n{"name":{"a":\n`);
    const options = { ...setAside, maxBadShare: 1, partitions: true };
    const table = await materialise(read.jsonl('data/*/a.jsonl', Patient, options));
    expect(await rowsOf(table)).toEqual([{ name: 'Grete', year: 2001 }]);
    expect(await rowsOf(table.quarantine)).toMatchObject([
      { _file: 'data/year=2001/a.jsonl', _line: 2n, _reason: 'It is longer than 16777216 bytes', _raw: null },
      { _line: 3n, _reason: 'It is no JSON', _raw: null },
    ]);
  });
});

describe('lines of a file', () => {
  it.each([1, 2, 3, 7, 64])('are the same whatever the size of a block (%d)', async (blockBytes) => {
    await file('lines.txt', 'one\n\ntwo\r\n\r\nthrée\n\nlast');
    const lines: object[] = [];
    for (const { bytes, ...line } of linesOf(join(store.root, 'data/lines.txt'), { longest: 5, blockBytes }))
      lines.push({ ...line, text: Buffer.from(bytes).toString() });
    expect(lines).toEqual([
      { number: 1, text: 'one' },
      { number: 3, text: 'two' },
      { number: 5, text: 'thrée', problem: 'It is longer than 5 bytes' },
      { number: 7, text: 'last' },
    ]);
  });
});

it('what is set aside goes to a next step as a table', async () => {
  await file('few.csv', `name,age\n${'Ada,36\n'.repeat(9)}Bob,old\n`);
  const people = read.csv('data/few.csv', Person, setAside);
  const dirt = pipeline('dirt', {}, (p) => {
    const raw = p.step('ingest', p.input, () => people);
    return p.step('look', raw.quarantine, (bad) => bad.rows);
  });
  const output = (await materialise(people)) as unknown as Json;
  const look = compile(dirt).steps.find(({ id }) => id === 'look');
  const given = resolveWire(look!.input, (step) => (step === 'ingest' ? { value: output } : 'absent'));
  expect(await rowsOf(given as unknown as TableRef)).toMatchObject([{ _line: 11n, _column: 'age', _raw: 'Bob,old' }]);
});

describe('options that mean nothing', () => {
  it.each([
    [{ onBadRow: 'skip' }, /"skip".*'fail' or 'quarantine'/],
    [{ maxBadRows: 3 }, /onBadRow: 'quarantine'/],
    [{ onBadRow: 'quarantine', maxBadRows: 1.5 }, /maxBadRows is 1.5/],
    [{ onBadRow: 'quarantine', maxBadShare: 2 }, /maxBadShare is 2/],
  ])('are refused (%#)', (options, says) => {
    expect(() => read.csv('a.csv', Person, options as never)).toThrow(says);
    expect(() => read.jsonl('a.jsonl', Person, options as never)).toThrow(says);
  });
});

describe('a line with wrong quotes', () => {
  it.each([
    ['"Eve,"x,3', true],
    ['\n"a"b,"c,d"\r', true],
    ['"Eve,3', false],
    ['"Eve","4"', false],
    ['Ada,36', false],
    ['"Bob,3\nEve,4', false],
    ['"a""b"c,1', true],
    ['"a"b"c,1', false],
  ])('%j ends them: %s', (line, ends) => {
    expect(endsItsQuotes(line, { quote: '"', delimiter: ',' })).toBe(ends);
  });
});
