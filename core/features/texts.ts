import { FinalError } from '../errors.js';
import { isMissing } from '../table.js';
import type { ColumnCells } from '../table.js';
import type { TextMeasure } from './spec.js';

/** Texts, each different one at least once, and which of them each row has: −1 where it is missing. */
export interface Texts {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

/** FinalError `FEATURE_COLUMN_TYPE`. */
export function textsOf(cells: ColumnCells, column: string): Texts {
  if (cells.kind === 'categories') {
    const codes = cells.values.slice(0, cells.length);
    if (cells.nulls > 0) for (let row = 0; row < cells.length; row += 1) if (isMissing(cells, row)) codes[row] = -1;
    return { codes, texts: cells.dictionary };
  }
  if (cells.kind === 'texts') return decoded(cells);
  throw new FinalError('FEATURE_COLUMN_TYPE', {
    message: `A feature takes "${column}" for a category or text; it holds ${cells.kind}.`,
    hint: 'Declare the column as schema.category() or schema.utf8().',
  });
}

function decoded(cells: Extract<ColumnCells, { kind: 'texts' }>): Texts {
  const { offsets, bytes, length } = cells;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const known = new Map<string, number>();
  const codes = new Int32Array(length).fill(-1);
  for (let row = 0; row < length; row += 1) {
    if (isMissing(cells, row)) continue;
    const text = decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
    let code = known.get(text);
    if (code === undefined) known.set(text, (code = known.size));
    codes[row] = code;
  }
  return { codes, texts: [...known.keys()] };
}

/** Letters, digits and underscores of any script that stand together; scikit-learn's `\w+`. */
export function wordsIn(text: string, { lower }: { readonly lower: boolean }): readonly string[] {
  return (lower ? text.toLowerCase() : text).match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** How many words or code points each row's text has; NaN where it is missing. */
export function countWords({ codes, texts }: Texts, measure: TextMeasure): Float64Array {
  const count = (text: string): number =>
    measure === 'words' ? wordsIn(text, { lower: false }).length : [...text].length;
  const counts = texts.map(count);
  return Float64Array.from(codes, (code) => (code < 0 ? NaN : counts[code]!));
}
