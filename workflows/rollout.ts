import { ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import { checkStrategy } from '../core/rollout.js';
import type { Strategy } from '../core/rollout.js';
import { Book } from './rollout/book.js';
import { climb } from './rollout/climb.js';
import { short } from './rollout/engine.js';
import { Person } from './rollout/person.js';
import { RollBack } from './rollout/roll-back.js';
import { keyOf, shift } from './rollout/shift.js';
import type { RolloutStep } from './rollout-messages.js';

/** One registered version on its way to an endpoint. */
export interface RolloutInput {
  readonly model: string;
  readonly version: number;
  readonly strategy: Strategy;
  /** The run and the step that asked for it. */
  readonly runId: string;
  readonly step: string;
  readonly actor: string;
}

export interface RolloutResult {
  readonly verdict: 'promoted' | 'rolled-back' | 'aborted';
  /** Why it came to that, one line each. */
  readonly reasons: readonly string[];
  readonly steps: readonly RolloutStep[];
}

/**
 * Brings a version to an endpoint. Sequential and durable: shares, acknowledgements, bakes and verdicts are in the
 * history, so that any process may be lost at any point. However it ends, one version has all traffic.
 */
export async function rollout(input: RolloutInput): Promise<RolloutResult> {
  const { model, version, strategy, actor } = input;
  refuseBadStrategy(strategy);
  const book = new Book(
    { endpoint: strategy.endpoint, model, version },
    strategy.kind === 'canary' ? strategy.steps : [],
  );
  const person = new Person(book);
  const champion = await championBefore(input);
  book.set({ champion });
  try {
    if (strategy.kind === 'canary' && champion !== null) {
      await climb({ model, version, champion, actor, strategy, book, person });
    }
    const reasons = reasonsToPromote(book, champion);
    await promote(input, book, reasons.join('; '));
    return { verdict: 'promoted', reasons, steps: book.steps };
  } catch (error) {
    const reasons =
      error instanceof RollBack ? error.reasons : [String(error instanceof Error ? error.message : error)];
    const restored = await CancellationScope.nonCancellable(() => restore(input, book, { champion, reasons }));
    book.set({ phase: error instanceof RollBack ? error.verdict : 'rolled-back' });
    if (!(error instanceof RollBack)) throw error;
    return { verdict: error.verdict, reasons: [...reasons, ...restored], steps: book.steps };
  }
}

/** A strategy that someone wrote by hand may be wrong; better to find out before any traffic has moved. */
function refuseBadStrategy(strategy: Strategy): void {
  try {
    checkStrategy(strategy);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw ApplicationFailure.nonRetryable(message, 'FinalError', { code: 'STRATEGY' });
  }
}

/** The version to go back to. A champion that is deployed again has only itself. */
async function championBefore({ model, version }: RolloutInput): Promise<number | null> {
  const { champion } = await short()['coppice.readChampion']({ model });
  return champion === version ? null : champion;
}

function reasonsToPromote(book: Book, champion: number | null): readonly string[] {
  if (champion === null) return ['no other version was champion, so there was nothing to compare with'];
  return book.steps.findLast(({ state }) => state === 'passed')?.notes ?? ['it was asked for all at once'];
}

async function promote(input: RolloutInput, book: Book, why: string): Promise<void> {
  const { model, version, runId, actor } = input;
  book.skipRest();
  book.set({ phase: 'promoting' });
  await shift(input, [{ version, weight: 100 }], 'promote');
  await short()['coppice.moveAlias']({ model, alias: 'champion', version, actor, why, runId, key: keyOf('champion') });
  book.set({ phase: 'promoted' });
}

/** All traffic back to the champion. Gives what people should know of it. */
async function restore(
  input: RolloutInput,
  book: Book,
  { champion, reasons }: { champion: number | null; reasons: readonly string[] },
): Promise<readonly string[]> {
  book.fail(reasons);
  book.set({ phase: 'rolling-back' });
  if (champion === null) return ['no champion was there to go back to'];
  try {
    await shift(input, [{ version: champion, weight: 100 }], 'restore');
    return [];
  } catch (error) {
    if (isCancellation(error)) throw error;
    return [
      `the champion has all traffic by the registry, but: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
}
