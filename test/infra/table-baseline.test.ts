import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import type { TableRef } from '../../core/artifact.js';
import { compareToBaseline } from '../../core/drift/compare-to-baseline.js';
import { mergeWindows } from '../../core/drift/merge-windows.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { baselineOfTable, windowOfTable } from '../../infra/arrow/table-baseline.js';
import { read } from '../../pipelines/language/read.js';
import { Flight, FLIGHTS, temporaryStore } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
const days: TableRef[] = [];
beforeAll(async () => {
  store = await temporaryStore();
  const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
  for (const day of ['2001-01-01', '2001-06-01', '2001-06-02']) {
    days.push(await materialise(read.parquet(FLIGHTS, Flight).where("strftime(date, '%Y-%m-%d') = ?", day)));
  }
});
afterAll(() => store.remove());

const columns = ['delay', 'distance', 'origin'];
const table = (at: number) => openTable(days[at]!, store.artifacts);

describe('a baseline of a stored table', () => {
  it('holds live tables against it, day by day or added up', async () => {
    const kept = JSON.parse(JSON.stringify(await baselineOfTable(table(0), { columns, seed: 1 }))) as Awaited<
      ReturnType<typeof baselineOfTable>
    >;
    expect(kept.rows).toBe(days[0]!.rows);
    const own = compareToBaseline(kept, await windowOfTable(table(0), kept));
    expect(own.columns.map(({ column, value, sizes }) => [column, value, sizes.current])).toEqual(
      columns.map((column) => [column, 0, days[0]!.rows]),
    );
    const june = mergeWindows(await windowOfTable(table(1), kept), await windowOfTable(table(2), kept));
    const found = compareToBaseline(kept, june, { numbers: 'wasserstein', categories: 'jensen-shannon' });
    expect(found.rows).toEqual({ reference: days[0]!.rows, current: days[1]!.rows + days[2]!.rows });
    found.columns.forEach(({ value }) => expect(value).toBeGreaterThan(0));
  });

  it('may be taken of some rows', async () => {
    const kept = await baselineOfTable(table(1), { columns, seed: 1, mostRows: 400 });
    const counts = kept.columns['origin'] as { counts: Record<string, number> };
    expect(Object.values(counts.counts).reduce((sum, count) => sum + count, 0)).toBe(400);
  });
});
