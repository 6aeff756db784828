import { FinalError } from '../../../../core/errors.js';
import type { Stage } from '../../tracking-registry.js';

/** What MLflow says where it refuses, code and words. */
export function noExperiment(id: string): FinalError {
  return new FinalError('RESOURCE_DOES_NOT_EXIST', { message: `No Experiment with id=${id} exists` });
}

export function noRun(id: string): FinalError {
  return new FinalError('RESOURCE_DOES_NOT_EXIST', { message: `Run with id=${id} not found` });
}

export function refused(message: string): FinalError {
  return new FinalError('INVALID_PARAMETER_VALUE', { message });
}

export function taken(name: string): FinalError {
  return new FinalError('RESOURCE_ALREADY_EXISTS', { message: `Experiment(name=${name}) already exists.` });
}

export function mustBeActive(what: 'run' | 'experiment', id: string, stage: Stage): void {
  if (stage === 'active') return;
  throw refused(`The ${what} ${id} must be in the 'active' state. Current state is ${stage}.`);
}

/** Ids of experiments are whole numbers that a bigint holds. */
export function checkedId(id: string): string {
  if (/^-?\d{1,18}$/.test(id)) return id;
  throw refused(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
}
