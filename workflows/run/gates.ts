import { condition, setHandler } from '@temporalio/workflow';
import { mayAnswer } from '../../core/access.js';
import type { GateOptions } from '../../core/plan.js';
import { milliseconds } from '../../core/duration.js';
import { isPlainObject } from '../../core/json.js';
import { answerGate } from '../messages.js';
import type { GateAnswer } from '../messages.js';

/** The gates of a run that wait for a person, and the Update by which people answer. */
export class Gates {
  readonly #open = new Map<string, GateOptions>();
  readonly #answers = new Map<string, GateAnswer>();

  constructor() {
    setHandler(answerGate, (answer) => this.#accept(answer), {
      validator: (answer) => this.#check(answer),
      description: 'Approve or reject an open gate: { gate, approve, by, as?, note? }',
    });
  }

  /** The answer, or `undefined` when the time is over. */
  async wait(id: string, gate: GateOptions): Promise<GateAnswer | undefined> {
    this.#open.set(id, gate);
    try {
      await condition(() => this.#answers.has(id), milliseconds(gate.timeout));
      return this.#answers.get(id);
    } finally {
      this.#open.delete(id);
    }
  }

  #check(answer: unknown): void {
    if (!isAnswer(answer)) throw new Error('An answer is { gate, approve: true or false, by: who answers }.');
    const gate = this.#open.get(answer.gate);
    if (gate === undefined || this.#answers.has(answer.gate)) {
      const open = [...this.#open.keys()].filter((id) => !this.#answers.has(id));
      throw new Error(
        `Gate "${answer.gate}" is not waiting. ${open.length > 0 ? `Waiting: ${open.join(', ')}.` : 'No gate is.'}`,
      );
    }
    if (!mayAnswer(gate.approvers, answer)) {
      throw new Error(
        `"${answer.by}" may not answer gate "${answer.gate}". It asks for: ${gate.approvers.join(', ')}.`,
      );
    }
  }

  #accept(answer: GateAnswer): { readonly accepted: true } {
    this.#answers.set(answer.gate, answer);
    return { accepted: true };
  }
}

/** People may send anything, or nothing, from the Temporal UI. */
function isAnswer(answer: unknown): answer is GateAnswer {
  if (!isPlainObject(answer)) return false;
  const { gate, approve, by } = answer;
  return typeof gate === 'string' && typeof approve === 'boolean' && typeof by === 'string' && by !== '';
}
