/** A piece of a line in one look. */
export interface Piece {
  readonly text: string;
  readonly look?: Look;
}
export type Look = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan';
export type Line = readonly Piece[];

export interface Canvas {
  /** Characters in a line; longer ones are cut. */
  readonly width: number;
  readonly colour: boolean;
}

const CODES: Readonly<Record<Look, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

export function plain(text: string): Piece {
  return { text };
}

/** Lines as they are written: cut to the width, with or without colours. */
export function paint(lines: readonly Line[], { width, colour }: Canvas): readonly string[] {
  return lines.map((line) =>
    cut(line, width)
      .map(({ text, look }) => (colour && look !== undefined ? `\x1b[${CODES[look]}m${text}\x1b[0m` : text))
      .join('')
      .trimEnd(),
  );
}

/** Counts characters as a terminal shows them, as far as the signs we use ourselves go: one column each. */
function cut(line: Line, width: number): Line {
  let left = width;
  return line.flatMap((piece) => {
    const signs = [...piece.text];
    const room = left;
    left -= signs.length;
    if (room <= 0) return [];
    if (signs.length <= room) return [piece];
    return [{ ...piece, text: `${signs.slice(0, room - 1).join('')}…` }];
  });
}

/** Rows as columns of equal width; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
