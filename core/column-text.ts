import type { ColumnDeclaration } from './column.js';

/** A declaration as a schema file writes it: `schema.int16({ min: -120, unit: 'min' })`. */
export function declarationText(column: ColumnDeclaration): string {
  const { type, item, nullable, ...rest } = column;
  const options = { ...rest, ...(nullable && { nullable }) };
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  const text = entries.map(([key, value]) => `${key}: ${valueText(value)}`).join(', ');
  const given = text === '' ? '' : `{ ${text} }`;
  if (type === 'list') return `schema.list(${[item ? declarationText(item) : '', given].filter(Boolean).join(', ')})`;
  return `schema.${type}(${given})`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return stringText(value);
  return Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : String(value);
}

export function stringText(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** A name as an object's key: as it is, or quoted. */
export function propertyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringText(name);
}
