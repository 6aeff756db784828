import { checkRows } from './check-rows.js';
import { chooseRoute, routeOf } from './choose-route.js';
import type { LiveEndpoint } from './loaded.js';
import { saidOf } from './said.js';
import type { Said } from './said.js';
import { scoreRows } from './score-rows.js';

export interface Question {
  readonly rows: readonly unknown[];
  /** Requests with one key get one version, as long as the shares allow. */
  readonly key: string;
  /** Ask this version, whatever its share. */
  readonly version?: string;
}

/** What one version says of all rows of a request. */
export interface Answer {
  readonly model: string;
  readonly version: number;
  readonly said: Said;
}

/**
 * Routes a question, checks its rows, and has them scored. Throws BadRequest for rows that do not fit, FinalError
 * `VERSION_NOT_SERVED` or `NO_ROUTE`, and RetryableError `VERSION_FAILED`, which counts against the version.
 */
export async function answer({ routes }: LiveEndpoint, { rows, key, version }: Question): Promise<Answer> {
  const { route, loaded, since } = version === undefined ? chooseRoute(routes, key) : routeOf(routes, version);
  return loaded.use(async (predictor) => {
    const checked = checkRows(rows, predictor.signature.inputs);
    const startedAt = performance.now();
    let failed = true;
    try {
      const scores = await scoreRows(predictor, checked);
      failed = false;
      return { model: route.model, version: route.version, said: saidOf(scores, predictor.signature) };
    } finally {
      const ms = performance.now() - startedAt;
      since.count(ms, failed);
      loaded.total.count(ms, failed);
    }
  });
}
