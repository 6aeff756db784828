import { FinalError } from '../../core/errors.js';
import { eachKey, MISSING, SEPARATOR } from '../../core/features/keys.js';
import { Reading } from '../../core/features/reading.js';
import { INSTANT_PARTS } from '../../core/features/spec.js';
import type { FeaturesSpec, InstantPart, KeyPart } from '../../core/features/spec.js';
import type { Batch, Table } from '../../core/table.js';

/** A way to divide the rows, e.g. by `origin`. */
export interface Slicing {
  readonly name: string;
  readonly key: readonly KeyPart[];
}

/** Between the names of slicings that are crossed. */
const CROSS = ' × ';

/**
 * What a slice's name means: a column, a part of a moment (`date.weekday`), a feature made from a category or a part of a
 * moment, or several of these, crossed: `origin × date.hour`. FinalError `SLICE` for anything else.
 */
export function slicingOf(name: string, { features }: Pick<FeaturesSpec, 'features'>, table: Table): Slicing {
  if (name.includes(CROSS)) {
    return { name, key: name.split(CROSS).flatMap((one) => slicingOf(one, { features }, table).key) };
  }
  const column = table.schema.find((one) => one.name === name);
  if (column !== undefined && !column.type.startsWith('timestamp')) return { name, key: [{ column: name }] };
  const [moment = '', part = ''] = name.split('.');
  if (part in INSTANT_PARTS && table.schema.some((one) => one.name === moment)) {
    return { name, key: [{ column: moment, part: part as InstantPart }] };
  }
  const feature = features[name];
  if (feature !== undefined && 'key' in feature) return { name, key: feature.key };
  if (feature?.make === 'cyclic') return { name, key: [feature.of] };
  throw new FinalError('SLICE', {
    message: `The rows cannot be sliced by "${name}".`,
    hint: `Use a column (${table.schema.map((one) => one.name).join(', ')}), a part of a moment such as date.weekday, or a feature made from a category.`,
  });
}

/** The slice each row belongs to. */
export function sliceNames(batch: Batch, { key }: Slicing): string[] {
  const names: string[] = [];
  eachKey(new Reading(batch), { key, of: readable }, (_row, name) => names.push(name));
  return names;
}

function readable(text: string): string {
  return text
    .split(SEPARATOR)
    .map((part) => (part === MISSING ? '(missing)' : part))
    .join(' · ');
}
