import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCompare } from '../../activities/compare.js';
import { makeMaterialise } from '../../activities/materialise.js';
import { makeProfile } from '../../activities/profile.js';
import { makeValidate } from '../../activities/validate.js';
import type { ArtifactRef, TableRef } from '../../core/artifact.js';
import { evidently } from '../../core/drift/presets/evidently.js';
import type { AnyExpectation } from '../../core/expect/expectation.js';
import { column } from '../../core/expect/column.js';
import { rows, sql } from '../../core/expect/custom.js';
import type { TableQuery } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { read } from '../../pipelines/language/read.js';
import { checkRows } from '../../serving/check-rows.js';
import { stepContext, temporaryStore } from '../support/tables.js';

/** What nothing but the table may show. */
const VALUE = '86753091';
const Patient = schema({
  id: schema.int32({ pii: true, max: 99 }),
  ward: schema.category({ pii: true, values: ['north'] }),
  age: schema.int16(),
});
let store: Awaited<ReturnType<typeof temporaryStore>>;
let materialise: (query: TableQuery) => Promise<TableRef>;
let patients: TableRef;

beforeAll(async () => {
  store = await temporaryStore();
  materialise = makeMaterialise({ artifacts: store.artifacts, project: store.root });
  await mkdir(join(store.root, 'data'));
  const lines = (ward: string): string =>
    Array.from({ length: 60 }, (_, row) => `${row === 7 ? VALUE : row},${ward},${row % 9}\n`).join('');
  await writeFile(join(store.root, 'data/whole.csv'), `id,ward,age\n${lines(`w${VALUE}`)}`);
  await writeFile(join(store.root, 'data/other.csv'), `id,ward,age\n${lines('north')}`);
  await writeFile(join(store.root, 'data/wrong.csv'), `id,ward,age\n${lines('north')}x${VALUE},north,1\n`);
  await writeFile(join(store.root, 'data/short.csv'), `id,ward,age\n${lines('north').repeat(500)}${VALUE}\n`);
  await writeFile(join(store.root, 'data/headless.csv'), `${VALUE},north,1\n`);
  patients = await materialise(read.csv('data/whole.csv', Patient));
});
afterAll(() => store.remove());

/** All that an error has, as a log, a history or a terminal would show it. */
async function allOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => Promise.reject(new Error('it did not fail')),
    (thrown: unknown) => thrown,
  );
  const causes = (one: unknown): string =>
    one instanceof Error ? [one.message, one.stack, JSON.stringify(one), causes(one.cause)].join('\n') : String(one);
  return causes(error);
}

describe('an error about rows that tell of persons', () => {
  it.each<[string, () => TableQuery, RegExp]>([
    [
      'a value of another type',
      () => read.csv('data/wrong.csv', Patient),
      /wrong\.csv.*column "id", line 62.*not shown/s,
    ],
    ['a line that is too short', () => read.csv('data/short.csv', Patient), /short\.csv.*line 30002.*not shown/s],
    ['a first row in place of a head', () => read.csv('data/headless.csv', Patient), /3 columns, which are not shown/],
    [
      'a value out of range',
      () => read.csv('data/whole.csv', schema({ id: schema.int16({ pii: true }) })),
      /whole\.csv.*not shown/s,
    ],
    [
      'a cast in a condition',
      () => openTable(patients, store.artifacts).where('CAST(ward AS INTEGER) > 1'),
      /Conversion Error.*not shown/s,
    ],
    [
      'a cast behind a join',
      () => {
        const all = read.csv('data/other.csv', schema({ id: schema.int32() }));
        const personal = openTable<{ id: number; ward: string }>(patients, store.artifacts);
        return all.join(personal, { on: 'id' }).derive('n', schema.int8(), 'CAST(ward AS TINYINT)');
      },
      /not shown/,
    ],
    [
      'a value that was looked for',
      () => read.csv('data/other.csv', Patient).where('ward = ?', VALUE),
      /no row for which ward = \?/,
    ],
  ])('names the place, and not %s', async (_what, query, says) => {
    const told = await allOf(materialise(query()));
    expect(told).toMatch(says);
    expect(told).not.toContain(VALUE);
  });

  it('shows what the same row would be blamed for where nobody is told of', async () => {
    const open = schema({ id: schema.int32(), ward: schema.category(), age: schema.int16() });
    expect(await allOf(materialise(read.csv('data/wrong.csv', open)))).toContain(VALUE);
  });

  it('quotes no row where a query, an expectation or a predicate fails', async () => {
    const table = openTable<{ ward: string }>(patients, store.artifacts);
    const validate = (one: AnyExpectation): Promise<unknown> =>
      makeValidate(store)({ schema: Patient, expect: [one] }, patients, stepContext());
    const told = [
      await allOf(table.query('SELECT CAST(ward AS INTEGER) FROM self')),
      await allOf(validate(sql('CAST(ward AS INTEGER) > 1'))),
      await allOf(
        validate(
          rows<{ ward: string }>(
            ({ ward }) => {
              throw new Error(`this is ${ward}`);
            },
            { name: 'throws' },
          ),
        ),
      ),
    ];
    expect(told.join()).not.toContain(VALUE);
    expect(told[2]).toContain('threw in row 0.');
  });
});

describe('a report on rows that tell of persons', () => {
  const jsonOf = async (ref: ArtifactRef): Promise<string> => JSON.stringify(await store.artifacts.getJson(ref));

  it('holds none of their values, whatever made it', async () => {
    const other = await materialise(read.csv('data/other.csv', Patient));
    const profiled = await makeProfile(store)({}, patients, stepContext());
    const compared = await makeCompare(store)({ preset: evidently() }, { reference: other, current: patients }, stepContext()); // prettier-ignore
    const validated = await makeValidate(store)(
      {
        schema: Patient,
        onFailure: 'warn',
        expect: [column('id').greatest({ max: 9, severity: 'warn' })],
      },
      patients,
      stepContext(),
    );
    const all = [await jsonOf(profiled.statistics), JSON.stringify(compared), await jsonOf(compared.report)];
    expect(all.join()).toContain('"ward"');
    expect(validated.checked.anomalies.map(({ anomaly }) => anomaly)).toContain('INT_TYPE_BIG_INT');
    expect([...all, JSON.stringify(validated.checked)].join()).not.toContain(VALUE);
  });

  it('knows them in tables made from the table, under another schema too', async () => {
    const Open = schema({ id: schema.int32(), ward: schema.category() });
    const again = await materialise(openTable(patients, store.artifacts).where('age < 5'));
    const other = await materialise({
      ...read.csv('data/whole.csv', Open),
      source: { format: 'table', table: patients },
    });
    for (const { schema: columns } of [again, other]) {
      expect(columns.filter(({ pii }) => pii).map(({ name }) => name)).toEqual(['id', 'ward']);
    }
  });
});

describe('a request that does not fit', () => {
  it('is refused without what it carried', () => {
    const { inputs } = Patient.features((f) => ({
      id: f.id.asNumber(),
      ward: f.ward.hash(8),
      age: f.age.asNumber(),
    })).spec;
    const ask = (row: object): Promise<never> =>
      Promise.resolve().then(() => {
        throw new Error(JSON.stringify(checkRows([row], inputs)));
      });
    return Promise.all([
      allOf(ask({ id: VALUE, ward: Number(VALUE), age: 3 })).then((told) => {
        expect(told).toContain('rows[0].id: what was sent is not int32');
        expect(told).not.toContain(VALUE);
      }),
      allOf(ask({ id: 1, ward: 'north', age: 'old' })).then((told) => expect(told).toContain('"old" is not int16')),
    ]);
  });

  it('shows no number of a tensor', () => {
    const face = schema({ face: schema.tensor({ of: 'int8', shape: [2], pii: true }) });
    const { error } = face.row.safeParse({ face: [1, Number(VALUE)] });
    expect(error?.message).toContain('has a value at position 1');
    expect(error?.message).not.toContain(VALUE);
  });
});
