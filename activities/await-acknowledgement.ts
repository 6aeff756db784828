import { heartbeat, sleep } from '@temporalio/activity';
import { FinalError } from '../core/errors.js';
import { acknowledgement } from '../core/rollout/acknowledgement.js';
import type { Acknowledgement } from '../core/rollout/acknowledgement.js';
import type { Registry } from '../infra/stores/registry.js';

export interface AwaitAcknowledgementInput {
  readonly endpoint: string;
  readonly revision: number;
  /** Milliseconds; a new attempt waits anew. */
  readonly within: number;
}
export type AwaitAcknowledgementOutput = Extract<Acknowledgement, { state: 'acknowledged' | 'refused' }>;

export interface AwaitAcknowledgementDeps {
  readonly registry: Pick<Registry, 'replicas'>;
}

const POLL = 250;

/**
 * Waits until every live model server runs a revision, or one says that it cannot. One that stays silent refuses, too.
 * FinalError `NO_MODEL_SERVER` when none is there for the whole time.
 */
export function makeAwaitAcknowledgement(
  deps: AwaitAcknowledgementDeps,
): (input: AwaitAcknowledgementInput) => Promise<AwaitAcknowledgementOutput> {
  return async (input) => {
    const deadline = Date.now() + input.within;
    for (;;) {
      const seen = acknowledgement(await deps.registry.replicas(), input);
      if (seen.state === 'acknowledged' || seen.state === 'refused') return seen;
      if (Date.now() >= deadline) return giveUp(seen, input);
      heartbeat(seen);
      await sleep(POLL);
    }
  };
}

function giveUp(
  seen: Extract<Acknowledgement, { state: 'absent' | 'waiting' }>,
  { endpoint, revision, within }: AwaitAcknowledgementInput,
): AwaitAcknowledgementOutput {
  const time = `${within / 1000} s`;
  if (seen.state === 'waiting') {
    const reasons = seen.replicas.map((id) => `replica ${id} did not take up revision ${revision} within ${time}`);
    return { state: 'refused', reasons };
  }
  throw new FinalError('NO_MODEL_SERVER', {
    message: `No model server is there to take up revision ${revision} of endpoint "${endpoint}"; waited ${time}.`,
    hint: 'Start one with "coppice serve", then deploy again.',
  });
}
