import { FinalError } from '../core/errors.js';
import type { Registry, Route } from '../infra/stores/registry.js';

export interface SetRoutesInput {
  readonly endpoint: string;
  readonly model: string;
  /** Weights in percent; they sum to 100. */
  readonly shares: readonly { readonly version: number; readonly weight: number }[];
  /** The same key sets the routes once, however often it is sent. */
  readonly key: string;
  readonly actor: string;
}
export interface SetRoutesOutput {
  readonly revision: number;
}

export interface SetRoutesDeps {
  readonly registry: Pick<Registry, 'version' | 'setRoutes'>;
}

/** Says who should answer an endpoint, and how much. Idempotent on the key. FinalError `VERSION_NOT_FOUND`. */
export function makeSetRoutes(deps: SetRoutesDeps): (input: SetRoutesInput) => Promise<SetRoutesOutput> {
  return async ({ endpoint, model, shares, key, actor }) => {
    const routes = await Promise.all(shares.map((share) => routeOf(deps, model, share)));
    const { revision } = await deps.registry.setRoutes(endpoint, routes, { key, actor });
    return { revision };
  };
}

async function routeOf(
  { registry }: SetRoutesDeps,
  model: string,
  { version, weight }: { version: number; weight: number },
): Promise<Route> {
  const found = await registry.version(model, version);
  if (found !== null) return { model, version, artifact: found.artifact, weight };
  throw new FinalError('VERSION_NOT_FOUND', {
    message: `Model "${model}" has no version ${version}.`,
    hint: 'Register a version before it is deployed.',
  });
}
