import { createHash } from 'node:crypto';
import { FinalError } from '../core/errors.js';

/** What a choice needs to know of a route. */
export interface Choosable {
  readonly route: { readonly version: number; readonly weight: number };
}

/**
 * Chooses by the hash of a key, so that one key keeps its version: a growing share only adds keys to the newest version.
 * The newest version salts the hash, lest the same callers be the first of every canary.
 */
export function chooseRoute<R extends Choosable>(routes: readonly R[], key: string): R {
  const ordered = routes.toSorted((a, b) => b.route.version - a.route.version);
  const at = 100 * fraction(`${ordered[0]?.route.version} ${key}`);
  let upTo = 0;
  const chosen =
    ordered.find(({ route }) => at < (upTo += route.weight)) ?? ordered.findLast(({ route }) => route.weight > 0);
  if (chosen !== undefined) return chosen;
  throw new FinalError('NO_ROUTE', { message: 'No version has a share of the traffic.' });
}

/** The route of one version, whatever its share. FinalError `VERSION_NOT_SERVED`. */
export function routeOf<R extends Choosable>(routes: readonly R[], version: string): R {
  const found = routes.find(({ route }) => String(route.version) === version);
  if (found !== undefined) return found;
  throw new FinalError('VERSION_NOT_SERVED', {
    message: `Version ${version} is not served here.`,
    hint: `Served are ${routes.map(({ route }) => route.version).join(', ')}.`,
  });
}

/** From 0 (included) to 1 (excluded). */
function fraction(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
