import { setCurrentDetails } from '@temporalio/workflow';
import type { PlanStep } from '../../core/plan.js';
import { waitsFor } from '../../core/graph.js';
import type { LiveState, RunView, StepView } from '../messages.js';

const MARKS: Readonly<Record<LiveState, string>> = {
  waiting: '·',
  running: '▶',
  open: '⏸',
  completed: '✔',
  cached: '✔',
  skipped: '–',
  rejected: '✖',
  failed: '✖',
  cancelled: '✖',
  undone: '↩',
};

/** The live step table of a run: what the query `steps` answers and what the Temporal UI shows as current details. */
export class StepTable {
  readonly #views: Map<string, StepView>;

  constructor(steps: readonly PlanStep[]) {
    this.#views = new Map(
      steps.map((step) => [step.id, { id: step.id, kind: step.kind, state: 'waiting', after: [...waitsFor(step)] }]),
    );
    this.#show();
  }

  get views(): readonly StepView[] {
    return [...this.#views.values()];
  }

  start(id: string, change: Partial<StepView> = {}): void {
    this.#change(id, { state: 'running', startedAt: Date.now(), ...change });
  }

  end(id: string, state: LiveState, note?: string): void {
    this.#change(id, { state, endedAt: Date.now(), ...(note === undefined ? {} : { note }) });
  }

  update(id: string, change: Partial<StepView>): void {
    this.#change(id, change);
  }

  #change(id: string, change: Partial<StepView>): void {
    const view = this.#views.get(id);
    if (view !== undefined) this.#views.set(id, { ...view, ...change });
    this.#show();
  }

  #show(): void {
    const rows = this.views.map(
      (view) => `| ${MARKS[view.state]} | ${view.id} | ${view.state} | ${timeOf(view)} | ${noteOf(view)} |`,
    );
    const open = this.views.filter(({ state, show }) => state === 'open' && show !== undefined);
    const shown = open.map(({ id, show }) => `\n### ${id}\n\n\`\`\`json\n${JSON.stringify(show, null, 2)}\n\`\`\``);
    setCurrentDetails(['| | step | state | time | |', '|---|---|---|---|---|', ...rows, ...shown].join('\n'));
  }
}

/** The whole view that the query answers. */
export function runView(table: StepTable, run: Omit<RunView, 'steps'>): RunView {
  return { ...run, steps: table.views };
}

function timeOf({ startedAt, endedAt }: StepView): string {
  return startedAt === undefined || endedAt === undefined ? '' : `${((endedAt - startedAt) / 1000).toFixed(1)} s`;
}

function noteOf({ items, note }: StepView): string {
  const counts =
    items === undefined ? [] : [`${items.done} of ${items.total}${items.failed > 0 ? `, ${items.failed} failed` : ''}`];
  return [...counts, ...(note === undefined ? [] : [note.replaceAll('|', '\\|').replaceAll('\n', ' ')])].join(' ');
}
