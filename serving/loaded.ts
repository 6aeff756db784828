import type { Route } from '../infra/stores/registry.js';
import { Counters } from './counters.js';
import type { Predictor } from './predictor.js';

/** A version in memory. It is let go when no routing names it and its last request is answered. */
export class Loaded {
  readonly predictor: Predictor;
  /** Since the process began, for Prometheus. */
  readonly total: Counters = new Counters();
  #leases = 0;
  #retired = false;

  constructor(predictor: Predictor) {
    this.predictor = predictor;
  }

  /** Keeps the version in memory while `work` runs. */
  async use<T>(work: (predictor: Predictor) => Promise<T>): Promise<T> {
    this.#leases += 1;
    try {
      return await work(this.predictor);
    } finally {
      this.#leases -= 1;
      this.#letGo();
    }
  }

  retire(): void {
    this.#retired = true;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#retired && this.#leases === 0) this.predictor.dispose();
  }
}

/** A route with its version in memory, and what was counted of it since the revision began. */
export interface LiveRoute {
  readonly route: Route;
  readonly loaded: Loaded;
  readonly since: Counters;
}

/** An endpoint as it is served now. Replaced as a whole when the routing moves. */
export interface LiveEndpoint {
  readonly endpoint: string;
  readonly revision: number;
  readonly since: Date;
  readonly routes: readonly LiveRoute[];
}
