import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { rolloutQuery } from '../rollout-messages.js';
import type { RolloutPhase, RolloutStep, RolloutView } from '../rollout-messages.js';

/** Keeps what a rollout did, and shows it: to the query `rollout`, and as a table in the run's current details. */
export class Book {
  #view: RolloutView;

  constructor(of: Pick<RolloutView, 'endpoint' | 'model' | 'version'>, weights: readonly number[]) {
    const steps = weights.map((weight) => ({ weight, state: 'waiting', notes: [] }) as const);
    this.#view = { ...of, champion: null, phase: 'starting', steps };
    setHandler(rolloutQuery, () => this.#view, { description: 'How far the rollout is' });
    this.#show();
  }

  get phase(): RolloutPhase {
    return this.#view.phase;
  }

  get steps(): readonly RolloutStep[] {
    return this.#view.steps;
  }

  set(change: Partial<Pick<RolloutView, 'phase' | 'champion'>>): void {
    this.#view = { ...this.#view, ...change };
    this.#show();
  }

  /** Changes one step; `notes` are added to those it has. */
  step(index: number, change: Partial<Omit<RolloutStep, 'weight'>>): void {
    const steps = this.#view.steps.map((step, i) =>
      i === index ? { ...step, ...change, notes: [...step.notes, ...(change.notes ?? [])] } : step,
    );
    this.#view = { ...this.#view, steps };
    this.#show();
  }

  /** Whatever did not begin will not. */
  skipRest(): void {
    const steps = this.#view.steps.map((step) =>
      step.state === 'waiting' ? { ...step, state: 'skipped' as const } : step,
    );
    this.#view = { ...this.#view, steps };
    this.#show();
  }

  /** Ends the step that is under way, if one is, and skips the rest. */
  fail(notes: readonly string[]): void {
    const index = this.#view.steps.findIndex(({ state }) => ['shifting', 'baking', 'paused'].includes(state));
    if (index >= 0) this.step(index, { state: 'failed', endedAt: Date.now(), notes });
    this.skipRest();
  }

  #show(): void {
    setCurrentDetails(table(this.#view));
  }
}

function table({ endpoint, model, version, champion, phase, steps }: RolloutView): string {
  const against = champion === null ? 'no champion yet' : `champion ${champion}`;
  const cells = steps.map(({ weight, state, revision, notes }) =>
    [`${weight}%`, state, revision ?? '', notes.join('<br>').replaceAll('|', '\\|')].join(' | '),
  );
  const rows =
    cells.length === 0
      ? []
      : ['', '| share | state | revision | notes |', '|---|---|---|---|', ...cells.map((row) => `| ${row} |`)];
  return [`**${model} ${version}** on \`${endpoint}\`, ${against}: **${phase}**`, ...rows].join('\n');
}
