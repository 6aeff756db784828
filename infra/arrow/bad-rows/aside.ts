import type { ColumnType } from '../../../core/artifact.js';
import type { BadRow, BadRowOptions } from '../../../core/bad-rows.js';
import type { Batch, ColumnCells, TextCells } from '../../../core/table.js';

/** Bad rows of a source that is read. */
export interface Aside {
  readonly place: string;
  readonly limits: BadRowOptions;
  /** Once the source was read: each of them once, in order, and one more than may be if there are more. */
  found(): Promise<readonly BadRow[]>;
  /** Rows of the source, the good and the bad. It may read it again. */
  rows(): Promise<number>;
}

/** Characters of a bad line that are kept. */
export const RAW = 1000;

/** Files in few words. */
export function placeOf(files: readonly { readonly name: string }[]): string {
  const [first, ...more] = files.map(({ name }) => name);
  return more.length === 0 ? (first ?? '') : `${first} and ${more.length} more`;
}

/** A table of bad rows. */
export const BAD_ROWS: readonly ColumnType[] = [
  { name: '_file', type: 'utf8', nullable: false },
  { name: '_line', type: 'int64', nullable: false },
  { name: '_column', type: 'utf8', nullable: true },
  { name: '_reason', type: 'utf8', nullable: false },
  { name: '_raw', type: 'utf8', nullable: true },
];

export function badRowBatch(rows: readonly BadRow[]): Batch {
  const _line: ColumnCells = {
    ...{ length: rows.length, nulls: 0, validity: undefined, kind: 'numbers' },
    values: BigInt64Array.from(rows, ({ line }) => BigInt(line)),
  };
  return {
    rows: rows.length,
    columns: {
      _file: textsOf(rows.map(({ file }) => file)),
      _line,
      _column: textsOf(rows.map(({ column }) => column)),
      _reason: textsOf(rows.map(({ reason }) => reason)),
      _raw: textsOf(rows.map(({ raw }) => raw)),
    },
  };
}

function textsOf(texts: readonly (string | null)[]): TextCells {
  const bytes = texts.map((text) => Buffer.from(text ?? ''));
  const offsets = new Int32Array(texts.length + 1);
  const validity = new Uint8Array((texts.length + 7) >> 3);
  let nulls = 0;
  texts.forEach((text, row) => {
    offsets[row + 1] = offsets[row]! + bytes[row]!.length;
    if (text === null) nulls++;
    else validity[row >> 3]! |= 1 << (row & 7);
  });
  const there = nulls === 0 ? undefined : validity;
  return { kind: 'texts', length: texts.length, nulls, validity: there, offsets, bytes: Buffer.concat(bytes) };
}
