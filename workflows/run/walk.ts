import { isCancellation } from '@temporalio/workflow';
import { waitsFor } from '../../core/graph.js';
import { INPUT, INTERVAL } from '../../core/plan.js';
import type { PlanStep } from '../../core/plan.js';
import { holds, resolveWire } from '../../core/resolve.js';
import type { Lookup } from '../../core/resolve.js';
import type { Json } from '../../core/json.js';
import { executeDeploy } from './execute-deploy.js';
import { executeMap } from './execute-map.js';
import { executeChildRun, executeGate, executeStep } from './execute-step.js';
import type { ReadyStep, RunContext } from './context.js';
import { completed, hasValue, skipped } from './outcome.js';
import { together } from './together.js';
import type { Outcome } from './outcome.js';

export type Outcomes = Map<string, Outcome>;

const EXECUTORS: Readonly<Record<PlanStep['kind'], (context: RunContext, ready: ReadyStep) => Promise<Outcome>>> = {
  step: executeStep,
  map: executeMap,
  gate: executeGate,
  run: executeChildRun,
  deploy: executeDeploy,
  choose: () => Promise.reject(new Error('a choice is decided, not executed')),
};

/** Runs every step as soon as what it waits for is over. Rejects with the first failure. */
export async function walk(context: RunContext, outcomes: Outcomes): Promise<void> {
  const under = new Map<string, Promise<void>>();
  const visit = (step: PlanStep): Promise<void> => {
    const known = under.get(step.id);
    if (known !== undefined) return known;
    const before = [...waitsFor(step)].map((id) => visit(find(context, id)));
    const work = Promise.all(before).then(() => settle(context, step, outcomes));
    under.set(step.id, work);
    return work;
  };
  await together(() => context.resolved.plan.steps.map(visit));
}

export function lookupIn(context: RunContext, outcomes: Outcomes): Lookup {
  return (step) => {
    const { input, interval } = context.resolved;
    if (step === INPUT) return { value: input };
    if (step === INTERVAL && interval !== undefined) return { value: { ...interval } };
    const outcome = outcomes.get(step);
    return hasValue(outcome) ? outcome : 'absent';
  };
}

function find({ resolved }: RunContext, id: string): PlanStep {
  return resolved.plan.steps.find((step) => step.id === id)!;
}

async function settle(context: RunContext, step: PlanStep, outcomes: Outcomes): Promise<void> {
  const outcome = await outcomeOf(context, step, outcomes);
  outcomes.set(step.id, outcome);
  context.table.end(step.id, outcome.state, 'note' in outcome ? outcome.note : undefined);
}

async function outcomeOf(context: RunContext, step: PlanStep, outcomes: Outcomes): Promise<Outcome> {
  const lookup = lookupIn(context, outcomes);
  if (context.resolved.effects === false && changesTheWorld(step))
    return skipped('this run changes nothing outside itself');
  const blocked = step.after.find((id) => outcomes.get(id)?.state === 'rejected');
  if (blocked !== undefined) return skipped(`"${blocked}" was rejected`);
  const condition = step.when === undefined ? true : holds(step.when, lookup);
  if (condition !== true)
    return skipped(condition === false ? 'its condition is false' : 'its condition was not reached');
  if (step.kind === 'choose') return choose(step, lookup);
  const input = resolveWire(step.input, lookup);
  const carried = resolveWire(step.with ?? {}, lookup);
  if (input === undefined || carried === undefined) return skipped('what it reads was skipped');
  const ready = step.with === undefined ? { step, input } : { step, input, with: carried as Record<string, Json> };
  try {
    return await EXECUTORS[step.kind](context, ready);
  } catch (error) {
    context.table.end(step.id, isCancellation(error) ? 'cancelled' : 'failed');
    throw error;
  }
}

function changesTheWorld({ kind, uses }: PlanStep): boolean {
  return kind === 'gate' || kind === 'deploy' || uses === 'register' || uses === 'write';
}

/** The first branch that was not skipped. */
function choose(step: PlanStep, lookup: Lookup): Outcome {
  for (const branch of step.branches ?? []) {
    const value = resolveWire(branch, lookup);
    if (value !== undefined) return completed(value);
  }
  return skipped('no branch was taken');
}
