import { offsetOf, pageToken } from '../../core/search/page-token.js';
import { invalid } from '../../core/search/tokens.js';
import type { Stage } from '../../infra/stores/tracking-registry.js';
import { listed } from './answers.js';
import type { Fields } from './fields.js';
import { LIMITS } from './limits.js';

const STAGES: { readonly [view: string]: readonly Stage[] } = {
  ACTIVE_ONLY: ['active'],
  DELETED_ONLY: ['deleted'],
  ALL: ['active', 'deleted'],
  1: ['active'],
  2: ['deleted'],
  3: ['active', 'deleted'],
};

export interface Paged<T> {
  /** What the list is called in the answer. */
  readonly name: string;
  readonly search: (window: { readonly offset: number; readonly limit: number }) => Promise<readonly T[]>;
  readonly json: (one: T) => object;
  /** How many at most; else what the call says, else 1,000. */
  readonly limit?: number;
}

/** Answers a page: one more than asked for is fetched, to know whether another page follows. */
export async function page<T>(fields: Fields, { name, search, json, limit: asked }: Paged<T>): Promise<object> {
  const limit = checkedLimit(asked ?? fields.whole('max_results') ?? 1_000);
  const offset = offsetOf(fields.text('page_token'));
  const found = await search({ offset, limit: limit + 1 });
  const next = found.length > limit ? { next_page_token: pageToken(offset + limit) } : {};
  return { ...listed(name, found.slice(0, limit).map(json)), ...next };
}

function checkedLimit(limit: number): number {
  if (limit >= 1 && limit <= LIMITS.searchResults) return limit;
  const wanted = limit < 1 ? 'It must be a positive integer' : `It must be at most ${LIMITS.searchResults}`;
  throw invalid(`Invalid value ${limit} for parameter 'max_results' supplied. ${wanted}`);
}

export function stagesOf(fields: Fields, name: string): readonly Stage[] {
  const view = fields.choice(name) ?? 'ACTIVE_ONLY';
  const stages = STAGES[view];
  if (stages !== undefined) return stages;
  throw invalid(`Invalid value "${view}" for parameter '${name}' supplied.`);
}
