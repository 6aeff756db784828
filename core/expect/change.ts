import type { ColumnType } from '../artifact.js';
import { declarationText, propertyText, stringText } from '../column-text.js';
import { CATEGORY } from '../column.js';
import type { ColumnDeclaration } from '../column.js';
import type { Verdict } from '../expectations.js';

/** The declaration, or the limit, with which a rule would be kept, as TypeScript. */
export function change(verdict: Verdict, declared: ColumnDeclaration): string | undefined {
  const { column, rule, share, farthest, count, unexpected = [] } = verdict;
  const declare = (more: Partial<ColumnDeclaration>): string =>
    `${propertyText(column)}: ${declarationText({ ...declared, ...more })}`;
  const ofItem = (more: Partial<ColumnDeclaration>): Partial<ColumnDeclaration> =>
    declared.item === undefined ? more : { item: { ...declared.item, ...more } };
  switch (rule) {
    case 'missing':
      if (!declared.nullable) return declare({ nullable: true });
      return `missing: { ${propertyText(column)}: ${roundedUp(share)} }`;
    case 'min':
    case 'max':
      // The values of a person's column are not told, so neither is the bound they would need.
      return farthest === undefined ? undefined : declare(ofItem({ [rule]: farthest }));
    case 'infinite':
      return declare(ofItem({ infinite: true }));
    case 'encoding':
      if (declared.item !== undefined) return declare({ item: { ...declared.item, type: 'binary' } });
      return `${propertyText(column)}: schema.binary(${declared.nullable ? '{ nullable: true }' : ''})`;
    case 'values':
      return declared.pii ? undefined : declare({ values: [...(declared.values ?? []), ...unexpected] });
    case 'maxDistinct':
      return declare({ maxDistinct: count });
  }
}

/** What would declare a column that the schema does not have; nothing for a feature matrix, which no schema declares. */
export function newColumn({ name, type }: ColumnType): string | undefined {
  const made = makerText(type);
  return made && `${propertyText(name)}: ${made}`;
}

function makerText(type: string): string | undefined {
  const [, precision] = /^timestamp\[(\w+)\]$/.exec(type) ?? [];
  if (precision !== undefined) return `schema.timestamp({ precision: ${stringText(precision)} })`;
  const [, item] = /^list<(.+)>$/.exec(type) ?? [];
  if (item !== undefined) return `schema.list(${makerText(item)})`;
  const [, of, shape = ''] = /^tensor<(\w+)>\[([\d,]+)\]$/.exec(type) ?? [];
  if (of !== undefined) return `schema.tensor({ of: '${of}', shape: [${shape.replaceAll(',', ', ')}] })`;
  if (type.startsWith('fixed_size_list')) return undefined;
  const kind = { [CATEGORY]: 'category', 'date[day]': 'date', 'time[us]': 'time' }[type] ?? type;
  return `schema.${kind}()`;
}

function roundedUp(share: number): number {
  return Math.min(1, Math.ceil(share * 1e4) / 1e4);
}
