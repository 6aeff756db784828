import type { StepContext } from '../../activities/context.js';
import { FinalError } from '../../core/errors.js';
import type { Increment } from '../../core/increment.js';
import type { DataInterval } from '../../core/interval.js';
import { GIVEN, INTERVAL } from '../../core/plan.js';
import type { Condition, MapOptions, PlanStep, StepKind } from '../../core/plan.js';
import { impurities } from './impurities.js';
import type { StepDefinition } from './definition.js';
import { isReusable } from './reusable.js';
import { stepOptions } from './options.js';
import type { GateSettings, MapSettings, StepSettings } from './options.js';
import type { Pipeline } from './pipeline.js';
import { makeRef, refTarget, toWire } from './reference.js';
import type { AnyRef, Ref, Resolved, Sureness, SurenessOf } from './reference.js';
import type { Stored } from './stored.js';

/** What the runner finds for a step: a function of the user's or a definition, with what checks and undoes it. */
export interface StepBody {
  readonly run: ((input: never, context: StepContext) => unknown) | StepDefinition<never, unknown>;
  readonly undo?: (input: never, output: never, context: StepContext) => unknown;
  readonly output?: StepSettings['output'];
}

type Body<I, O> = ((input: I, context: StepContext) => O) | StepDefinition<I, O>;
type IsAny<V> = 0 extends 1 & V ? true : false;
/** What is new may be nothing: then the step is skipped. */
type Skips<O> = IsAny<O> extends true ? false : [Extract<O, Increment<unknown>>] extends [never] ? false : true;
/** Absent settings are inferred as `never`. */
type Certainty<W, When, After, O = unknown> =
  Skips<Awaited<O>> extends true
    ? 'maybe'
    : [When] extends [never]
      ? 'maybe' extends SurenessOf<W> | ([After] extends [never] ? never : SurenessOf<After>)
        ? 'maybe'
        : 'sure'
      : 'maybe';
type Items<Output, Failures> = [Failures] extends [0] ? Output[] : (Output | null)[];
type Gives<O> = Stored<Awaited<O>>;
type Flag = Ref<boolean, Sureness>;
type Earlier = AnyRef | readonly AnyRef[];
/** The settings that decide whether a step may be skipped, caught as they are typed. */
interface Waits<When, After> {
  readonly when?: When;
  readonly after?: After;
}
type BranchValue<R> = R extends Ref<infer V, Sureness> ? V : never;

/** What a gate gives once a person approved. Rejected, or its time over, whatever reads it is skipped. */
export interface GateDecision {
  readonly approved: true;
  readonly by: string;
  readonly note: string | null;
}

/** What a rollout gives. */
export interface RolloutOutcome {
  readonly verdict: 'promoted' | 'rolled-back' | 'aborted';
  readonly reasons: readonly string[];
}

/** A registered model version, as `register` gives it and `deploy` takes it. */
export interface DeployableVersion {
  readonly model: string;
  readonly number: number;
}

/** The strategy of a rollout, made by `canary({…})` or `allAtOnce({…})`: plain data beside its references. */
export interface DeployStrategy {
  readonly endpoint: string;
  readonly after?: AnyRef | readonly AnyRef[];
}

/** Records the graph while a pipeline is built. Nothing runs. */
export class PlanBuilder<Input> {
  /** The run's checked input. */
  readonly input: Ref<Input>;
  /**
   * The time the run's data is of: from its schedule, a backfill, or whoever starts it. A run of a pipeline that uses it,
   * and is given none, is refused.
   */
  readonly interval: Ref<DataInterval> = makeRef<DataInterval, 'sure'>(INTERVAL);
  readonly steps: PlanStep[] = [];
  readonly bodies: Map<string, StepBody> = new Map();
  #conditions: readonly Condition[] = [];

  constructor(input: Ref<Input>) {
    this.input = input;
  }

  /** One activity: `body` receives what `input`'s references stand for. */
  step<W, O, When extends Flag = never, After extends Earlier = never>(
    id: string,
    input: W,
    body: Body<Resolved<W>, O>,
    settings: StepSettings<Resolved<W>, Gives<NoInfer<O>>> & Waits<When, After> = {},
  ): Ref<Gives<O>, Certainty<W, When, After, O>> {
    return this.#add({ kind: 'step', id, input, body: body as StepBody['run'], settings });
  }

  /** `body` for each item of a list, in batches, at most `window` activities at once. */
  map<
    Item,
    S extends Sureness,
    O,
    When extends Flag = never,
    After extends Earlier = never,
    const Failures extends number = never,
  >(
    id: string,
    items: Ref<readonly Item[], S> | Ref<Item[], S> | readonly Item[],
    body: Body<Item, O>,
    settings: MapSettings<Item, Gives<NoInfer<O>>> & Waits<When, After> & { readonly allowFailures?: Failures } = {},
  ): Ref<Items<Gives<O>, Failures>, Certainty<Ref<unknown, S>, When, After>> {
    const { window = 32, batch = 'auto', allowFailures = 0, ...rest } = settings as MapSettings;
    const map: MapOptions = { window, batch, allowFailures };
    return this.#add({ kind: 'map', id, input: items, body: body as StepBody['run'], settings: rest, extra: { map } });
  }

  /** Waits for a person. Rejected or over time, whatever reads it or comes after it is skipped. */
  gate(id: string, { show, approvers, timeout = '7d', ...settings }: GateSettings): Ref<GateDecision, 'maybe'> {
    return this.#add({ kind: 'gate', id, input: show ?? null, settings, extra: { gate: { approvers, timeout } } });
  }

  /** Runs one of two branches and gives its result; steps made inside a branch belong to it. */
  choose<Test extends Flag, Then extends AnyRef, Otherwise extends AnyRef>(
    id: string,
    condition: Test,
    branches: { readonly then: () => Then; readonly otherwise: () => Otherwise },
  ): Ref<BranchValue<Then> | BranchValue<Otherwise>, SurenessOf<readonly [Test, Then, Otherwise]>> {
    const test = conditionOf(condition, id);
    const then = this.#under(test, branches.then);
    const otherwise = this.#under({ $not: test }, branches.otherwise);
    return this.#merge(id, [then, otherwise]);
  }

  /** The value of a step that may have been skipped, or this one instead. */
  orElse<V, const D>(id: string, value: Ref<V, Sureness>, instead: D): Ref<V | Resolved<D>, SurenessOf<D>> {
    return this.#merge(id, [value, instead]);
  }

  /** Another pipeline as a child run. It may wait for people, so it has 30 days where no `timeout` is set. */
  run<In, Out, const W extends Wiring<NoInfer<In>>, When extends Flag = never, After extends Earlier = never>(
    id: string,
    child: Pipeline<In, Out>,
    input: W,
    settings: Pick<StepSettings, 'timeout'> & Waits<When, After> = {},
  ): Ref<Out, Certainty<W, When, After>> {
    return this.#add({
      kind: 'run',
      id,
      input,
      settings: { timeout: '30d', ...settings },
      extra: { pipeline: child.name },
    });
  }

  /** Brings a registered version to an endpoint by a strategy such as `canary({…})`. */
  deploy<
    W extends DeployableVersion | Ref<DeployableVersion, Sureness>,
    const Strategy extends DeployStrategy,
    When extends Flag = never,
  >(
    id: string,
    version: W,
    strategy: Strategy,
    settings: Pick<Waits<When, never>, 'when'> = {},
  ): Ref<RolloutOutcome, Certainty<W, When, Strategy extends { after: infer A } ? A : never>> {
    const { after, ...deploy } = strategy;
    const extra = { deploy: toWire(deploy, `${id}'s strategy`), terminal: true };
    return this.#add({ kind: 'deploy', id, input: version, settings: { ...settings, ...(after && { after }) }, extra });
  }

  #under<R>(condition: Condition, build: () => R): R {
    const outside = this.#conditions;
    this.#conditions = [...outside, condition];
    try {
      return build();
    } finally {
      this.#conditions = outside;
    }
  }

  #merge<V, S extends Sureness>(id: string, branches: readonly unknown[]): Ref<V, S> {
    const wires = branches.map((branch, index) => toWire(branch, `${id}'s branch ${index + 1}`));
    return this.#add({ kind: 'choose', id, input: null, settings: {}, extra: { branches: wires } });
  }

  #add<V, S extends Sureness>(step: NewStep): Ref<V, S> {
    const { kind, id, input, extra } = step;
    this.#checkId(id);
    const { body, settings } = unfold(step);
    const definition = typeof body === 'object' ? body : undefined;
    const carried = definition?.wire;
    const when = this.#when(settings, id);
    const after = [settings.after ?? []].flat().map((ref) => stepOf(ref, id));
    this.steps.push({
      id,
      kind,
      input: toWire(input, `${id}'s input`),
      ...(carried === undefined ? {} : { with: toWire(carried, `${id}'s options`) as Record<string, never> }),
      ...(when === undefined ? {} : { when }),
      after,
      options: stepOptions(settings as StepSettings),
      uses: definition?.uses ?? (body === undefined ? kind : 'call'),
      terminal: settings.terminal ?? false,
      impure: typeof body === 'function' ? impurities(body) : [],
      ...extra,
    });
    if (body !== undefined) this.bodies.set(id, bodyOf(body, settings));
    return makeRef<V, S>(id);
  }

  #when({ when }: Pick<StepSettings, 'when'>, id: string): Condition | undefined {
    const all = when === undefined ? this.#conditions : [...this.#conditions, conditionOf(when, id)];
    return all.length > 1 ? { $all: all } : all[0];
  }

  #checkId(id: string): void {
    const taken = GIVEN.has(id) || this.steps.some((step) => step.id === id);
    if (!taken && /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/i.test(id)) return;
    throw new FinalError('STEP_ID', {
      message: taken ? `The step id "${id}" is taken.` : `"${id}" cannot be a step's id.`,
      hint: 'Give each step of a pipeline an id of its own: letters and digits, words joined by hyphens.',
    });
  }
}

/** Plain values or references, at any depth. */
export type Wiring<T> = T | Ref<T, Sureness> | (T extends object ? { readonly [K in keyof T]: Wiring<T[K]> } : never);

interface NewStep {
  readonly kind: StepKind;
  readonly id: string;
  readonly input: unknown;
  readonly body?: StepBody['run'];
  readonly settings: StepSettings<never, never>;
  readonly extra?: Partial<PlanStep>;
}

/** A reusable step is its function with the settings it brought; what this place says goes before them. */
function unfold(step: NewStep): Pick<NewStep, 'body' | 'settings'> {
  const { body, settings } = step;
  if (!isReusable(body)) return step;
  return { body: body.options, settings: { ...body.settings, ...settings } };
}

function bodyOf(run: StepBody['run'], { undo, output }: StepSettings<never, never>): StepBody {
  return { run, ...(undo === undefined ? {} : { undo }), ...(output === undefined ? {} : { output }) };
}

function conditionOf(ref: unknown, id: string): Condition {
  const target = refTarget(ref);
  if (target !== undefined) return target;
  throw new FinalError('WIRE', {
    message: `${id}'s condition is ${String(ref)}.`,
    hint: 'Pass a reference to a boolean, such as report.passed.',
  });
}

function stepOf(ref: unknown, id: string): string {
  const target = refTarget(ref);
  if (target !== undefined && !GIVEN.has(target.$ref)) return target.$ref;
  throw new FinalError('WIRE', {
    message: `${id} is to come after something that is no step.`,
    hint: 'Pass what p.step, p.gate or another step-maker returned.',
  });
}
