import { emptyCounts, latencyBucket } from '../core/latency.js';
import type { LatencyHistogram } from '../core/latency.js';

/** Counts of one version. Mutable, and cheap: it is on the way of every request. */
export class Counters {
  requests = 0;
  errors = 0;
  #sum = 0;
  readonly #counts = emptyCounts();

  /** One request that the version answered, or failed to. */
  count(ms: number, failed: boolean): void {
    const bucket = latencyBucket(ms);
    this.requests += 1;
    if (failed) this.errors += 1;
    this.#sum += ms;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  get latency(): LatencyHistogram {
    return { counts: this.#counts, sum: this.#sum };
  }
}
