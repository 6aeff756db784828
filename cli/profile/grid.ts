import { plain } from '../view/text.js';
import type { Line, Look, Piece } from '../view/text.js';

export interface GridColumn {
  readonly title: string;
  readonly align?: 'right';
  /** Left out where the lines are too narrow, the highest first; a column without stays. */
  readonly drop?: number;
}

export type Cell = string | Piece;

const GAP = '  ';

/** Rows under their titles, in columns that fit the width. The last column is cut by who paints it. */
export function grid(
  columns: readonly GridColumn[],
  rows: readonly (readonly Cell[])[],
  { width }: { width: number },
): readonly Line[] {
  const widths = columns.map(({ title }, at) =>
    Math.max(...[title, ...rows.map((row) => textOf(row[at]!))].map(signs)),
  );
  const kept = fitting(columns, widths, width);
  const head = columns.map(({ title }): Piece => ({ text: title, look: 'dim' }));
  return [head, ...rows].map((row) =>
    kept.flatMap((at, place) => {
      const last = place === kept.length - 1;
      const { text, look } = asPiece(row[at]!);
      const padding = ' '.repeat(widths[at]! - signs(text));
      const [before, after] = columns[at]!.align === 'right' ? [padding, ''] : ['', last ? '' : padding];
      return [plain(place === 0 ? before : `${GAP}${before}`), piece(text, look), plain(after)];
    }),
  );
}

function fitting(columns: readonly GridColumn[], widths: readonly number[], width: number): number[] {
  const kept = [...columns.keys()];
  const order = kept
    .filter((at) => columns[at]!.drop !== undefined)
    .sort((a, b) => columns[b]!.drop! - columns[a]!.drop!);
  const total = (): number => kept.reduce((sum, at) => sum + widths[at]!, GAP.length * (kept.length - 1));
  for (const at of order) if (total() > width) kept.splice(kept.indexOf(at), 1);
  return kept;
}

function asPiece(cell: Cell): Piece {
  return typeof cell === 'string' ? plain(cell) : cell;
}

function textOf(cell: Cell): string {
  return asPiece(cell).text;
}

function piece(text: string, look: Look | undefined): Piece {
  return look === undefined ? { text } : { text, look };
}

function signs(text: string): number {
  return [...text].length;
}
