import { workflowInfo } from '@temporalio/workflow';
import { milliseconds } from '../../core/duration.js';
import type { Strategy } from '../../core/rollout.js';
import { short, waiting } from './engine.js';
import { RollBack } from './roll-back.js';

/** What a shift of traffic needs to know of its rollout. */
export interface Shifting {
  readonly model: string;
  readonly strategy: Strategy;
  readonly actor: string;
}

export type Share = { readonly version: number; readonly weight: number };

/**
 * Gives out the shares and waits until every replica runs them. Gives the revision.
 * Throws RollBack where a replica refuses, and a failure `NO_MODEL_SERVER` where there is none.
 */
export async function shift(
  { model, strategy, actor }: Shifting,
  shares: readonly Share[],
  step: string,
): Promise<number> {
  const { endpoint } = strategy;
  const summary = shares.map(({ version, weight }) => `${model} ${version} ${weight}%`).join(', ');
  const set = { endpoint, model, shares, key: keyOf(step), actor };
  const { revision } = await short()['coppice.setRoutes'].executeWithOptions({ summary }, [set]);
  const within = milliseconds(strategy.acknowledge);
  const answer = await waiting(within)['coppice.awaitAcknowledgement']({ endpoint, revision, within });
  if (answer.state === 'refused') throw new RollBack('rolled-back', answer.reasons);
  return revision;
}

/** Names one change of this run of the rollout: a retried activity makes it once, a later rollout anew. */
export function keyOf(step: string): string {
  return `rollout/${workflowInfo().runId}/${step}`;
}
