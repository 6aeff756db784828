import { FinalError } from '../../errors.js';
import type { Parameter } from './definition.js';

interface Named {
  readonly name: string;
  readonly parameter?: Parameter;
}

const MOST_NAMES = 3;
const meanings: {
  readonly [P in Parameter['name']]: { holds: (value: number) => boolean; must: string; example: string };
} = {
  k: { holds: (value) => Number.isInteger(value) && value > 0, must: 'a whole number from 1', example: '10' },
  beta: { holds: (value) => value > 0 && value < Infinity, must: 'a number above 0', example: '2' },
  quantile: { holds: (value) => value > 0 && value < 1, must: 'a number between 0 and 1', example: '0.9' },
  power: { holds: (value) => value <= 0 || value >= 1, must: 'at most 0 or at least 1', example: '1.5' },
};

/** The number after the `@`, NaN where there is none and none is needed. FinalError `METRIC`. */
export function parseMetric(name: string, { name: own, parameter }: Named): number {
  const text = name.includes('@') ? name.slice(own.length + 1) : undefined;
  if (parameter === undefined) {
    if (text === undefined) return NaN;
    throw badMetric(`The metric "${own}" takes no number, but "${name}" has one.`, `Write "${own}".`);
  }
  const { holds, must, example } = meanings[parameter.name];
  const hint = `Write "${own}@${example}"${parameter.optional === true ? `, or "${own}" for all rows` : ''}.`;
  if (text === undefined) {
    if (parameter.optional === true) return NaN;
    throw badMetric(`The metric "${own}" needs its ${parameter.name}.`, hint);
  }
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && holds(value)) return value;
  throw badMetric(`The ${parameter.name} of "${name}" must be ${must}.`, hint);
}

/** FinalError `METRIC`: names the nearest metrics of the task, and the tasks that have one of this name. */
export function unknownMetric(
  name: string,
  { task, table }: { readonly task: string; readonly table: { readonly [task: string]: readonly Named[] } },
): FinalError {
  const [own = ''] = name.split('@');
  const names = (table[task] ?? []).map(shown);
  const near = nearest(own, names);
  const others = Object.keys(table).filter((other) => table[other]!.some((one) => one.name === own));
  const elsewhere = others.length === 0 ? '' : ` (it is one of ${others.join(', ')})`;
  const guess = near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
  return badMetric(`There is no metric "${name}" of ${task}${elsewhere}.`, `${guess}There are ${names.join(', ')}.`);
}

function shown({ name, parameter }: Named): string {
  return parameter === undefined || parameter.optional === true ? name : `${name}@${parameter.name}`;
}

/** Names that few edits, or the same start, lead to; the nearest first. */
function nearest(wanted: string, names: readonly string[]): string[] {
  const plain = wanted.toLowerCase();
  return names
    .map((name) => {
      const other = name.split('@')[0]!.toLowerCase();
      const edits = editDistance(plain, other);
      return { name, edits: plain.length > 1 && other.includes(plain) ? Math.min(edits, 1) : edits };
    })
    .filter(({ edits }) => edits <= Math.max(1, plain.length / 2))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

/** Levenshtein's distance: letters to put in, take out or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function badMetric(message: string, hint: string): FinalError {
  return new FinalError('METRIC', { message, hint });
}
