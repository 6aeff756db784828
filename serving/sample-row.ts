import type { InputRow } from '../core/features/rows.js';
import type { InputColumn } from '../core/features/spec.js';

/** A row that every version with these inputs takes: it shows how a request looks. */
export function sampleRow(inputs: { readonly [column: string]: InputColumn }): InputRow {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, sampleValue(input)]));
}

function sampleValue({ type, shape = [] }: InputColumn): string | number | boolean | readonly number[] {
  switch (type) {
    case 'timestamp':
      return '2001-02-01T10:30:00Z';
    case 'category':
    case 'utf8':
      return 'a';
    case 'date':
      return '2001-02-01';
    case 'tensor':
      return new Array<number>(shape.reduce((product, length) => product * length, 1)).fill(1);
    case 'bool':
      return true;
    default:
      return 1;
  }
}
