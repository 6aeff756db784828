import type { InputRow } from '../core/features/rows.js';
import type { InputColumn } from '../core/features/spec.js';

/** A row that every version with these inputs takes: it shows how a request looks. */
export function sampleRow(inputs: { readonly [column: string]: InputColumn }): InputRow {
  return Object.fromEntries(Object.entries(inputs).map(([name, { type }]) => [name, sampleValue(type)]));
}

function sampleValue(type: InputColumn['type']): string | number | boolean {
  switch (type) {
    case 'timestamp':
      return '2001-02-01T10:30:00Z';
    case 'category':
    case 'utf8':
      return 'a';
    case 'bool':
      return true;
    default:
      return 1;
  }
}
