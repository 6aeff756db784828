import { FinalError } from '../errors.js';
import type { ColumnWindow, Window } from './window.js';

/** Adds up what several replicas counted, or several hours: the same as counting all their rows at once. */
export function mergeWindows(one: Window, other: Window): Window {
  const names = Object.keys(one.columns);
  const odd = [...names, ...Object.keys(other.columns)].find((name) => !(name in one.columns && name in other.columns));
  if (odd !== undefined) throw mismatch(`Only one of the windows has a column "${odd}".`);
  const columns = names.map((name) => [name, mergeColumns(name, one.columns[name]!, other.columns[name]!)] as const);
  return { rows: one.rows + other.rows, columns: Object.fromEntries(columns) };
}

function mergeColumns(name: string, one: ColumnWindow, other: ColumnWindow): ColumnWindow {
  const missing = one.missing + other.missing;
  if (one.kind === 'numbers' && other.kind === 'numbers' && one.bins === other.bins) {
    const counts = one.counts.map((count, bin) => count + other.counts[bin]!);
    return { kind: 'numbers', bins: one.bins, counts, notFinite: one.notFinite + other.notFinite, missing };
  }
  if (one.kind === 'categories' && other.kind === 'categories') {
    const counts: Record<string, number> = { ...one.counts };
    for (const [category, count] of Object.entries(other.counts)) counts[category] = (counts[category] ?? 0) + count;
    return { kind: 'categories', counts, missing };
  }
  throw mismatch(`The windows have different bins of "${name}".`);
}

function mismatch(message: string): FinalError {
  return new FinalError('DRIFT_INPUT', { message, hint: 'Add up windows of one baseline only.' });
}
