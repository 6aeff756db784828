import { arrowText } from './column.js';
import type { ColumnDeclaration } from './column.js';
import { gainedRange, isWider } from './wider.js';

/**
 * May tables and rows pass between two versions of a schema? The words are Avro's and Confluent's. `backward`: whoever
 * has the newer version reads what was written with the older one (a model trained anew on old tables). `forward`: whoever
 * has the older one reads what is written with the newer (a served model gets rows of the new kind). `full`: both.
 *
 * A reader can read what a writer wrote if, for each column of the reader:
 * - the writer has it, or the reader declares it nullable, which is its default;
 * - it is of the same type, or of one that the reader's holds without loss (`int16` in `int32` or `float32`, `uint8` in
 *   `int16`, `float32` in `float64`, a category in a text and a text in a category, `timestamp[ms]` in `timestamp[us]`);
 *   items of lists likewise, and tensors of one shape;
 * - it is nullable in the reader if it is in the writer;
 * - all that the writer's range, values and number of values allow, the reader's allow;
 * - both count in the same unit.
 * Columns that only the writer has are passed over. To rename a column is to drop one and add another. Columns are found by
 * name, so their order means nothing. `pii` may be added, and not taken away where the writer has it.
 */
export interface Compatibility {
  readonly backward: boolean;
  readonly forward: boolean;
  readonly full: boolean;
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly breaks: 'backward' | 'forward';
  readonly column: string;
  readonly message: string;
}

interface Declared {
  readonly columns: { readonly [name: string]: ColumnDeclaration };
}

export function compatibility(older: Declared, newer: Declared): Compatibility {
  const backward = problemsOf('backward', { reader: newer, writer: older });
  const forward = problemsOf('forward', { reader: older, writer: newer });
  const holds = { backward: backward.length === 0, forward: forward.length === 0 };
  return { ...holds, full: holds.backward && holds.forward, problems: [...backward, ...forward] };
}

function problemsOf(
  breaks: Problem['breaks'],
  { reader, writer }: { readonly reader: Declared; readonly writer: Declared },
): Problem[] {
  const [read, written] = breaks === 'backward' ? ['newer', 'older'] : ['older', 'newer'];
  return Object.entries(reader.columns).flatMap(([column, declared]) => {
    const theirs = writer.columns[column];
    const said = theirs === undefined ? absent(declared) : RULES.flatMap((rule) => rule(declared, theirs) ?? []);
    return said.map((what) => ({
      breaks,
      column,
      message: `"${column}" ${what.replaceAll('READER', `the ${read} version`).replaceAll('WRITER', `the ${written} one`)}`,
    }));
  });
}

function absent({ nullable }: ColumnDeclaration): string[] {
  return nullable ? [] : ['is not in WRITER, and READER needs it: declare it nullable'];
}

type CompatibilityRule = (reader: ColumnDeclaration, writer: ColumnDeclaration) => string | undefined;

const RULES: readonly CompatibilityRule[] = [
  function type(reader, writer) {
    if (isWider(reader, writer)) return undefined;
    return `is ${arrowText(writer)} in WRITER, which ${arrowText(reader)} in READER does not hold without loss`;
  },
  function nullable(reader, writer) {
    return writer.nullable && !reader.nullable ? 'may be missing in WRITER, and not in READER' : undefined;
  },
  function range(reader, writer) {
    const gained = gainedRange(reader, writer);
    return gained && `may be ${gained} in WRITER, and not in READER`;
  },
  function values(reader, writer) {
    if (reader.values === undefined) return undefined;
    if (writer.values === undefined) return 'may have any value in WRITER, and only those declared in READER';
    const { values: known } = reader;
    const gained = writer.values.filter((value) => !known.includes(value));
    return gained.length > 0 ? `may be ${gained.join(', ')} in WRITER, and not in READER` : undefined;
  },
  function distinct(reader, writer) {
    const most = writer.maxDistinct ?? writer.values?.length ?? Infinity;
    if (reader.maxDistinct === undefined || most <= reader.maxDistinct) return undefined;
    return `may have ${most === Infinity ? 'any number of' : most} values in WRITER, and ${reader.maxDistinct} in READER`;
  },
  function unit(reader, writer) {
    if (reader.unit === writer.unit) return undefined;
    return `counts in ${writer.unit ?? 'no unit'} in WRITER, and in ${reader.unit ?? 'no unit'} in READER`;
  },
  function pii(reader, writer) {
    return writer.pii && !reader.pii ? 'tells of a person in WRITER, and READER would show it' : undefined;
  },
];
