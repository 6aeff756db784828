import type { TableRef } from '../../core/artifact.js';
import type { AnyRow } from '../../core/column.js';
import type { ColumnSample } from '../../core/drift/sample.js';
import type { Query } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import type { TableStatistics } from '../../core/statistics/statistics.js';
import type { Table } from '../../core/table.js';
import { sampleColumns } from '../../infra/arrow/column-samples.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { profileTable } from '../../infra/arrow/profile-table.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { sampledRows } from '../../infra/arrow/sampled-rows.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { read } from '../../pipelines/language/read.js';

export const Flight = schema({
  date: schema.timestamp({ precision: 'ms' }),
  delay: schema.int16({ unit: 'min' }),
  distance: schema.int16({ unit: 'mi' }),
  origin: schema.category(),
  destination: schema.category(),
});

/** Three million, of the first half of 2001. */
export const allFlights = read.parquet('vega-datasets:flights-3m.parquet', Flight);

/** Rows that a figure over values looks at: enough that another draw would look the same. */
const ROWS = 40_000;

/** The real data that figures are made of: flights, and what else a query names. */
export class Flights {
  readonly artifacts: Artifacts;
  readonly #project: string;
  readonly #months = new Map<string, Promise<Table>>();

  constructor(artifacts: Artifacts, project: string) {
    this.artifacts = artifacts;
    this.#project = project;
  }

  async table<Row extends AnyRow>(query: Query<Row>): Promise<Table<Row>> {
    return openTable<Row>(await this.#ref(query), this.artifacts);
  }

  /** The flights of a month: `2001-01`. */
  month(month: string): Promise<Table> {
    const known = this.#months.get(month);
    if (known !== undefined) return known;
    const table = this.table(allFlights.where("strftime(date, '%Y-%m') = ?", month)) as Promise<Table>;
    this.#months.set(month, table);
    return table;
  }

  async statistics<Row extends AnyRow>(query: Query<Row>): Promise<TableStatistics> {
    return profileTable(await this.#ref(query), { artifacts: this.artifacts });
  }

  /** One column of a month, of rows that are always the same. */
  async sample(month: string, column: string): Promise<ColumnSample> {
    const table = await this.month(month);
    const rows = sampledRows(table.rows, { most: ROWS, seed: 1 });
    return (await sampleColumns(table, { columns: [column], rows })).get(column)!;
  }

  #ref<Row extends AnyRow>(query: Query<Row>): Promise<TableRef> {
    return runQuery(query, { artifacts: this.artifacts, project: this.#project });
  }
}
