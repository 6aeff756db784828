import { CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import { abortRollout, promoteRollout, resumeRollout } from '../rollout-messages.js';
import type { RolloutDecision, RolloutPhase } from '../rollout-messages.js';
import type { Book } from './book.js';

/** What a person decided, in their words. */
export interface Answer extends RolloutDecision {
  readonly do: 'promote' | 'abort' | 'resume';
}

const UNDER_WAY: readonly RolloutPhase[] = ['shifting', 'baking', 'paused'];

/** Listens to people: whatever a rollout is doing ends when one decides. */
export class Person {
  #answer: Answer | undefined;
  #busy: CancellationScope | undefined;

  constructor(book: Book) {
    const listen = (
      update: UpdateDefinition<RolloutPhase, [RolloutDecision], string>,
      how: { readonly do: Answer['do']; readonly when: readonly RolloutPhase[]; readonly description: string },
    ): void =>
      setHandler(
        update,
        ({ by, why }) => {
          this.#answer = { do: how.do, by, ...(why !== undefined && { why }) };
          this.#busy?.cancel();
          return book.phase;
        },
        { validator: (decision) => this.#check(decision, how, book.phase), description: how.description },
      );
    listen(promoteRollout, { do: 'promote', when: UNDER_WAY, description: 'All traffic to the new version now' });
    listen(abortRollout, { do: 'abort', when: UNDER_WAY, description: 'All traffic back to the champion' });
    listen(resumeRollout, { do: 'resume', when: ['paused'], description: 'Go on to the next step' });
  }

  /** Runs `work` unless a person decides before it is done; then it is cancelled, and the answer is given. */
  async orAnswer<T>(work: () => Promise<T>): Promise<T | Answer> {
    const scope = new CancellationScope();
    this.#busy = scope;
    try {
      const done = await scope.run(work);
      return this.#answer === undefined ? done : this.#take();
    } catch (error) {
      if (this.#answer === undefined || CancellationScope.current().consideredCancelled) throw error;
      if (!isCancellation(error)) throw error;
      return this.#take();
    } finally {
      this.#busy = undefined;
    }
  }

  /** Waits for a person as long as it takes. */
  async answer(): Promise<Answer> {
    await condition(() => this.#answer !== undefined);
    return this.#take();
  }

  #take(): Answer {
    const answer = this.#answer as Answer;
    this.#answer = undefined;
    return answer;
  }

  #check(
    decision: unknown,
    how: { readonly do: string; readonly when: readonly RolloutPhase[] },
    phase: RolloutPhase,
  ): void {
    if (!how.when.includes(phase)) throw new Error(`The rollout is ${phase}: there is nothing to ${how.do}.`);
    if (this.#answer !== undefined) throw new Error(`${this.#answer.by} decided already: ${this.#answer.do}.`);
    const by = (decision as Partial<RolloutDecision> | null)?.by;
    if (typeof by !== 'string' || by.trim() === '') throw new Error('Say who decides: {"by": "ana", "why": "…"}.');
  }
}

export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'do' in value && 'by' in value;
}
