import type { CanaryStrategy } from '../../core/rollout.js';
import type { Book } from './book.js';
import { isAnswer } from './person.js';
import type { Answer, Person } from './person.js';
import { RollBack } from './roll-back.js';
import { shift } from './shift.js';
import { watch } from './watch.js';

/** What a canary on its way up needs. */
export interface Climbing {
  readonly model: string;
  readonly version: number;
  readonly champion: number;
  readonly actor: string;
  readonly strategy: CanaryStrategy;
  readonly book: Book;
  readonly person: Person;
}

/** Goes from share to share. Returns when the new version may have all traffic; throws RollBack when it must not. */
export async function climb(climbing: Climbing): Promise<void> {
  for (const index of climbing.strategy.steps.keys()) {
    const { book, person } = climbing;
    const outcome = await person.orAnswer(() => stand(climbing, index));
    const answer = isAnswer(outcome) ? outcome : outcome === 'pause' ? await pause(climbing, index) : undefined;
    const note = answer === undefined ? [] : [say(answer)];
    if (answer?.do === 'abort') throw new RollBack('aborted', note);
    book.step(index, { state: 'passed', endedAt: Date.now(), notes: note });
    if (answer?.do === 'promote') return;
  }
}

/** Gives the new version its share, and watches it. */
async function stand(climbing: Climbing, index: number): Promise<'go-on' | 'pause'> {
  const { model, version, champion, strategy, book } = climbing;
  const weight = strategy.steps[index] as number;
  const shares = [
    { version, weight },
    { version: champion, weight: 100 - weight },
  ];
  book.set({ phase: 'shifting' });
  book.step(index, { state: 'shifting', startedAt: Date.now() });
  const revision = await shift(climbing, shares, `step-${index}`);
  book.set({ phase: 'baking' });
  book.step(index, { state: 'baking', revision });
  const note = (line: string): void => book.step(index, { notes: [line] });
  const reaction = await watch({ model, version, revision, strategy, note });
  if (reaction.do === 'roll-back') throw new RollBack('rolled-back', reaction.reasons);
  return reaction.do;
}

function pause({ book, person }: Climbing, index: number): Promise<Answer> {
  book.step(index, { state: 'paused' });
  book.set({ phase: 'paused' });
  return person.answer();
}

function say(answer: Answer): string {
  return `${answer.by}: ${answer.do}${answer.why === undefined ? '' : `, ${answer.why}`}`;
}
