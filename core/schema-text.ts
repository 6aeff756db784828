import { declarationText, propertyText } from './column-text.js';
import type { ColumnDeclaration } from './column.js';

export interface SchemaText {
  /** The schema's name in TypeScript. */
  readonly name: string;
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  /** Columns of types that no schema declares. */
  readonly left: readonly { readonly name: string; readonly type: string }[];
  /** What the declaration was made from. */
  readonly from: string;
}

/** A schema as a TypeScript file that declares and exports it. */
export function schemaText({ name, columns, left, from }: SchemaText): string {
  const declared = Object.entries(columns).map(
    ([column, one]) => `  ${propertyText(column)}: ${declarationText(one)},`,
  );
  const others = left.map(
    ({ name: column, type }) => `  // ${oneLine(column)}: ${oneLine(type)} is no type of a column.`,
  );
  return [
    "import { schema } from 'coppice';",
    '',
    `/** Inferred from ${oneLine(from).replaceAll('*/', '* /')}. Say what it cannot know: units, ranges, what tells of a person. */`,
    `export const ${name} = schema({`,
    ...declared,
    ...others,
    '});',
    '',
  ].join('\n');
}

/** `flights-3m.parquet` → `Flights3m`. */
export function schemaName(place: string): string {
  const file = place.split(/[/\\:]/).at(-1) ?? '';
  const words = file
    .replace(/\.\w+$/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(name) ? name : `Table${name}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
