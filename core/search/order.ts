import { fieldOf, type Field, type Subject } from './subject.js';
import { invalid, tokensOf } from './tokens.js';

export interface Order extends Field {
  readonly ascending: boolean;
}

/**
 * Reads what an answer is ordered by: `metrics.auc DESC`, `start_time`. Ascending unless it says DESC. Throws FinalError
 * `INVALID_PARAMETER_VALUE` with MLflow's words, also where a field comes twice.
 */
export function parseOrder(clauses: readonly string[], subject: Subject): readonly Order[] {
  const orders = clauses.map((clause) => orderOf(clause, subject));
  const names = new Set(orders.map(({ entity, key }) => `${entity}.${key}`));
  if (names.size === orders.length) return orders;
  const listed = clauses.map((clause) => `'${clause}'`).join(', ');
  throw invalid(`\`order_by\` contains duplicate fields: [${listed}]`);
}

function orderOf(clause: string, subject: Subject): Order {
  const [name, direction, ...rest] = tokensOf(clause);
  if (name?.kind !== 'name' || rest.length > 0)
    throw invalid(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  if (direction !== undefined && !/^(asc|desc)$/i.test(direction.text))
    throw invalid(`Invalid ordering key in order_by clause '${clause}'.`);
  const field = fieldOf(name.text, subject);
  if (field.entity === 'dataset') throw invalid(`Invalid identifier type '${field.entity}'`);
  if (field.entity === 'attribute' && !subject.ordered.includes(field.key))
    throw invalid(`Invalid attribute key '${field.key}' specified. Valid keys are '${subject.ordered.join(', ')}'`);
  return { ...field, ascending: !/^desc$/i.test(direction?.text ?? '') };
}
