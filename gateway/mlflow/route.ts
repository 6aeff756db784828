import type { TrackingRegistry } from '../../infra/stores/tracking-registry.js';
import type { Fields } from './fields.js';

export interface MlflowDeps {
  readonly tracking: TrackingRegistry;
}

/** One call of MLflow's REST API, by its path below `/api/2.0/mlflow/`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Answers with what becomes the body. */
  readonly answer: (fields: Fields, deps: MlflowDeps) => Promise<object>;
}

/** Who acts, for the audit log: MLflow's clients say it only where they start a run. */
export const CLIENT = 'mlflow';
