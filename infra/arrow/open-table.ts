import { isArtifactRef } from '../../core/artifact.js';
import type { ColumnType, TableRef } from '../../core/artifact.js';
import type { AnyRow } from '../../core/column.js';
import { Query } from '../../core/query.js';
import type { SqlValue } from '../../core/query.js';
import type { Batch, ColumnCells, Table } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import { columnBuilder } from './column-builder.js';
import { declarationOf } from './declaration.js';
import { queryTable } from './query-table.js';
import { readPart } from './part.js';
import { recordsOf } from './records.js';
import { columnNotFound } from './cells.js';
import { viewCollector } from './scavenge.js';
import { partsOf } from './table-files.js';
import { layoutOf } from './types.js';

/** The table that a reference means. Further members of the reference stay, and tables among them are opened as well. */
export function openTable<Row = AnyRow>(ref: TableRef, artifacts: Artifacts): Table<Row> {
  return new StoredTable<Row>(ref, artifacts);
}

/** Its own members are those of the reference, so as JSON it is the reference again. */
class StoredTable<Row> implements Table<Row> {
  declare readonly $artifact: 'table';
  declare readonly digest: string;
  declare readonly uri: string;
  declare readonly bytes: number;
  declare readonly rows: number;
  declare readonly parts: number;
  declare readonly schema: readonly ColumnType[];
  readonly #artifacts: Artifacts;

  constructor(ref: TableRef, artifacts: Artifacts) {
    const members = Object.entries(ref).map(([key, member]) => [
      key,
      isTable(member) ? openTable(member, artifacts) : member,
    ]);
    Object.assign(this, Object.fromEntries(members));
    this.#artifacts = artifacts;
  }

  async *batches(columns?: readonly string[]): AsyncGenerator<Batch> {
    const seeParts = viewCollector();
    for (const { path, bytes } of await partsOf(this, this.#artifacts)) {
      yield* readPart(await this.#artifacts.bytes(this, path), columns);
      // V8 is in no hurry to free a part that was read: ten of them are as large as the memory for a sort.
      seeParts(bytes);
    }
  }

  async column(name: keyof Row & string): Promise<ColumnCells> {
    const type = this.schema.find((column) => column.name === name);
    if (type === undefined)
      throw columnNotFound(
        name,
        this.schema.map((column) => column.name),
      );
    const builder = columnBuilder(layoutOf(type));
    for await (const { columns } of this.batches([name])) {
      const piece = columns[name]!;
      // A part is one batch. A view of it would keep the part's other columns in memory, so several are copied.
      if (this.parts === 1) return piece;
      builder.append(piece, { from: 0, to: piece.length });
    }
    return builder.take();
  }

  async *records(): AsyncGenerator<Row> {
    for await (const batch of this.batches()) yield* recordsOf(batch) as Generator<Row>;
  }

  query<Result = AnyRow>(sql: string, ...values: readonly SqlValue[]): Promise<Result[]> {
    return queryTable({ sql, values }, { table: this, artifacts: this.#artifacts }) as Promise<Result[]>;
  }

  where(sql: string, ...values: readonly SqlValue[]): Query<Row> {
    const ref = JSON.parse(JSON.stringify(this)) as TableRef;
    const columns = Object.fromEntries(this.schema.map((column) => [column.name, declarationOf(column)]));
    return new Query<Row>({ format: 'table', table: ref }, columns).where(sql, ...values);
  }
}

function isTable(value: unknown): value is TableRef {
  return isArtifactRef(value) && value.$artifact === 'table';
}
