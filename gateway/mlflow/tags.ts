import type { Tag } from '../../infra/stores/tracking-registry.js';
import type { Fields } from './fields.js';

/** A key, which must be there, and a value, which may be empty. */
export function tagOf(fields: Fields): Tag {
  return { key: fields.needText('key'), value: fields.text('value') ?? '' };
}
