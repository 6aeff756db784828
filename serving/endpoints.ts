import { FinalError } from '../core/errors.js';
import { refusal } from '../core/rollout/acknowledgement.js';
import type { Registry, Route, Routing } from '../infra/stores/registry.js';
import type { Logger } from '../infra/logger.js';
import { Counters } from './counters.js';
import { Loaded } from './loaded.js';
import type { LiveEndpoint } from './loaded.js';
import type { LoadPredictor, Predictor } from './predictor.js';
import { warmUp } from './score-rows.js';

export interface EndpointsDeps {
  readonly registry: Pick<Registry, 'routings'>;
  readonly load: LoadPredictor;
  readonly logger: Logger;
}

/** A version that did not load is tried again after this long. Milliseconds. */
const LOAD_AGAIN_AFTER = 5_000;

/** What this server serves. It follows the registry: loads, warms up, swaps, and says which revision it runs. */
export class Endpoints {
  readonly #deps: EndpointsDeps;
  #live: ReadonlyMap<string, LiveEndpoint> = new Map();
  readonly #versions = new Map<string, Loaded>();
  readonly #refused = new Map<string, { readonly revision: number; readonly why: string; readonly at: number }>();

  constructor(deps: EndpointsDeps) {
    this.#deps = deps;
  }

  get(endpoint: string): LiveEndpoint | undefined {
    return this.#live.get(endpoint);
  }

  all(): readonly LiveEndpoint[] {
    return [...this.#live.values()];
  }

  /** Newest revision in service, by endpoint. */
  get revisions(): { readonly [endpoint: string]: number } {
    return Object.fromEntries(this.all().map(({ endpoint, revision }) => [endpoint, revision]));
  }

  /** Why a revision could not be taken up, by endpoint. */
  get errors(): { readonly [endpoint: string]: string } {
    return Object.fromEntries(
      [...this.#refused].map(([endpoint, { revision, why }]) => [endpoint, refusal(revision, why)]),
    );
  }

  /** Takes up what the registry says. Gives whether anything changed that others should know. */
  async follow(): Promise<boolean> {
    const routings = await this.#deps.registry.routings();
    let changed = false;
    for (const routing of routings) if (this.#isNews(routing)) changed = (await this.#takeUp(routing)) || changed;
    return changed;
  }

  /** Lets go of every version, after its last request. */
  close(): void {
    for (const loaded of this.#versions.values()) loaded.retire();
    this.#versions.clear();
  }

  #isNews({ endpoint, revision }: Routing): boolean {
    if (revision <= (this.#live.get(endpoint)?.revision ?? 0)) return false;
    const refused = this.#refused.get(endpoint);
    return refused === undefined || refused.revision !== revision || Date.now() - refused.at >= LOAD_AGAIN_AFTER;
  }

  async #takeUp({ endpoint, revision, routes }: Routing): Promise<boolean> {
    try {
      const loaded = await Promise.all(routes.map((route) => this.#loaded(route)));
      const live = routes.map((route, i) => ({ route, loaded: loaded[i] as Loaded, since: new Counters() }));
      this.#live = new Map(this.#live).set(endpoint, { endpoint, revision, since: new Date(), routes: live });
      this.#refused.delete(endpoint);
      this.#deps.logger.info({ endpoint, revision, routes: routes.map(shortly) }, 'serving');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#deps.logger.error({ endpoint, revision, err: error }, 'the revision before goes on');
      this.#refused.set(endpoint, { revision, why, at: Date.now() });
    }
    this.#retireUnused();
    return true;
  }

  async #loaded(route: Route): Promise<Loaded> {
    const key = keyOf(route);
    const there = this.#versions.get(key);
    if (there !== undefined) return there;
    const predictor = await this.#warmed(route.artifact).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FinalError('VERSION_DOES_NOT_LOAD', {
        message: `${route.model} ${route.version} does not load: ${why}`,
        cause,
      });
    });
    const loaded = new Loaded(predictor);
    this.#versions.set(key, loaded);
    return loaded;
  }

  async #warmed(artifact: Route['artifact']): Promise<Predictor> {
    const predictor = await this.#deps.load(artifact);
    try {
      await warmUp(predictor);
      return predictor;
    } catch (error) {
      predictor.dispose();
      throw error;
    }
  }

  #retireUnused(): void {
    const used = new Set(this.all().flatMap(({ routes }) => routes.map(({ route }) => keyOf(route))));
    for (const [key, loaded] of this.#versions) {
      if (used.has(key)) continue;
      this.#versions.delete(key);
      loaded.retire();
    }
  }
}

function keyOf({ model, version, artifact }: Route): string {
  return `${model} ${version} ${artifact.digest}`;
}

function shortly({ model, version, weight }: Route): string {
  return `${model} ${version} ${weight}%`;
}
