import type { FastifyInstance } from 'fastify';
import { RetryableError } from '../core/errors.js';

/** How many requests are being answered. Above the limit a new one is refused at once: a queue would only hide it. */
export class InFlight {
  readonly #limit: number;
  now = 0;
  refused = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Guards the routes of `app`, from the first header to the last byte of the answer. */
  guard(app: FastifyInstance): void {
    app.addHook('onRequest', async (_request, reply) => {
      if (this.now >= this.#limit) {
        this.refused += 1;
        throw new RetryableError('TOO_MANY_REQUESTS', {
          message: `${this.now} requests are being answered, the most this server takes on.`,
          hint: 'Try again in a moment.',
        });
      }
      this.now += 1;
      reply.raw.once('close', () => (this.now -= 1));
    });
  }
}
