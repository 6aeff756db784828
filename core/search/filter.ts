import { fieldOf, type Field, type Subject } from './subject.js';
import { invalid, tokensOf, unquoted, type Token } from './tokens.js';

export type Comparator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

/** One condition. All conditions of a filter must hold. */
export interface Condition extends Field {
  readonly comparator: Comparator;
  /** A number for metrics and numeric attributes, texts for IN, else a text; nothing for IS NULL. */
  readonly value: string | number | readonly string[] | null;
}

const NUMERIC: readonly string[] = ['=', '!=', '<', '<=', '>', '>='];
const TEXT: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE'];
const LISTED: readonly string[] = [...TEXT, 'IN', 'NOT IN'];
const KEPT: readonly string[] = [...TEXT, 'IS NULL', 'IS NOT NULL'];

/**
 * Reads a filter in MLflow's grammar: conditions joined by AND, each `<field> <comparator> <value>`. Throws FinalError
 * `INVALID_PARAMETER_VALUE` with MLflow's words.
 */
export function parseFilter(filter: string, subject: Subject): readonly Condition[] {
  const tokens = tokensOf(filter);
  const conditions: Condition[] = [];
  for (let at = 0; at < tokens.length;) {
    if (conditions.length > 0) at = afterAnd(tokens, at);
    const [condition, next] = conditionAt(tokens, at, subject);
    conditions.push(condition);
    at = next;
  }
  return conditions;
}

function afterAnd(tokens: readonly Token[], at: number): number {
  if (!isWord(tokens[at], 'AND') || at + 1 === tokens.length) throw clause(tokens[at]);
  return at + 1;
}

function conditionAt(tokens: readonly Token[], at: number, subject: Subject): readonly [Condition, number] {
  const name = tokens[at];
  if (name?.kind !== 'name') throw clause(name);
  const [comparator, next] = comparatorAt(tokens, at + 1, name);
  const field = fieldOf(name.text, subject);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
    checkComparator(field, comparator, subject);
    return [{ ...field, comparator, value: null }, next];
  }
  const token = tokens[next];
  if (token === undefined) throw clause(...tokens.slice(at));
  const value = valueOf(field, token, { comparator, subject });
  checkComparator(field, comparator, subject);
  return [{ ...field, comparator, value }, next + 1];
}

/** The comparator, and where what follows it begins. */
function comparatorAt(tokens: readonly Token[], at: number, name: Token): readonly [Comparator, number] {
  const [first, second, third] = tokens.slice(at, at + 3);
  if (first?.kind === 'compare') return [first.text as Comparator, at + 1];
  if (isWord(first, 'LIKE') || isWord(first, 'ILIKE') || isWord(first, 'IN'))
    return [first.text.toUpperCase() as Comparator, at + 1];
  if (isWord(first, 'NOT') && isWord(second, 'IN')) return ['NOT IN', at + 2];
  if (isWord(first, 'IS') && isWord(second, 'NULL')) return ['IS NULL', at + 2];
  if (isWord(first, 'IS') && isWord(second, 'NOT') && isWord(third, 'NULL')) return ['IS NOT NULL', at + 3];
  throw clause(name, first);
}

function checkComparator({ entity, key }: Field, comparator: Comparator, subject: Subject): void {
  if (/^IS/.test(comparator) && entity !== 'tag' && entity !== 'parameter')
    throw invalid(`IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${key}'`);
  const allowed = allowedFor(entity, subject.numeric.includes(key));
  if (!allowed.includes(comparator))
    throw invalid(`Invalid comparator '${comparator}' not one of '{${allowed.map((one) => `'${one}'`).join(', ')}}'`);
}

function allowedFor(entity: Field['entity'], numeric: boolean): readonly string[] {
  if (entity === 'metric') return NUMERIC;
  if (entity === 'dataset') return LISTED;
  if (entity === 'attribute') return numeric ? NUMERIC : LISTED;
  return KEPT;
}

function valueOf(
  { entity, key }: Field,
  token: Token,
  { comparator, subject }: { comparator: Comparator; subject: Subject },
): string | number | readonly string[] {
  const { kind, text } = token;
  if (entity === 'metric' || (entity === 'attribute' && subject.numeric.includes(key))) {
    if (kind === 'number') return Number(text);
    const what = entity === 'metric' ? 'metric' : `numeric attribute: ${key}`;
    throw invalid(`Expected numeric value type for ${what}. Found ${text}`);
  }
  const isList = comparator === 'IN' || comparator === 'NOT IN';
  if (isList !== (kind === 'list')) throw notText(entity, text);
  if (isList) return listOf({ entity, key }, text, subject);
  if (kind === 'text' || /^".*"$/s.test(text)) return unquoted(text);
  throw kind === 'name' ? notQuoted(text) : notText(entity, text);
}

function listOf({ entity, key }: Field, text: string, { listed }: Subject): readonly string[] {
  if (entity === 'attribute' && !listed.includes(key)) {
    const names = listed.map((name) => `'${name}'`).join(', ');
    throw invalid(`Only [${names}] attributes support comparison with a list of quoted string values.`);
  }
  const all = tokensOf(text.slice(1, -1));
  const parts = all.filter(({ text: part }) => part !== ',');
  const commas = all.length - parts.length;
  if (all.length === 0)
    throw invalid('While parsing a list in the query, expected a non-empty list of string values, but got empty list');
  const isText = ({ kind, text: part }: Token): boolean => kind === 'text' || /^".*"$/s.test(part);
  if (parts.length > 0 && parts.every(isText) && commas >= parts.length - 1 && commas <= parts.length)
    return parts.map((part) => unquoted(part.text));
  throw invalid(
    'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.',
  );
}

function notText(entity: Field['entity'], text: string): Error {
  if (entity === 'attribute') return invalid(`Expected a quoted string value for attributes. Got value ${text}`);
  if (entity === 'dataset') return invalid(`Expected a quoted string value for dataset attributes. Got value ${text}`);
  return invalid(`Expected a quoted string value for ${entity} (e.g. 'my-value'). Got value ${text}`);
}

function notQuoted(text: string): Error {
  return invalid(
    `Parameter value is either not quoted or unidentified quote types used for string value ${text}. ` +
      'Use either single or double quotes.',
  );
}

function clause(...tokens: readonly (Token | undefined)[]): Error {
  const texts = tokens.flatMap((token) => (token === undefined ? [] : [`'${token.text}'`])).join(', ');
  return invalid(`Invalid clause(s) in filter string: ${texts}`);
}

function isWord(token: Token | undefined, word: string): token is Token {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}
