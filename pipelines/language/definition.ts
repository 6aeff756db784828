declare const types: unique symbol;

/**
 * A reusable step body. `uses` names what does it: a built-in such as `train` or `validate`.
 * `options` may hold functions and schemas: it stays in the pipeline module and never enters the plan.
 */
export interface StepDefinition<Input, Output> {
  readonly uses: string;
  readonly options: unknown;
  /**
   * Further inputs the definition carries, references among them: `train({ on: data })` keeps `{ on: data }` here.
   * They reach the body merged with the step's own input; in a map as `{ item, ...wire }`.
   */
  readonly wire?: { readonly [name: string]: unknown };
  readonly [types]?: { readonly input: (input: Input) => void; readonly output: Output };
}

/** For built-ins: `define<TrainInput, TrainOutput>('train', options, { on })`. */
export function define<Input, Output>(
  uses: string,
  options: unknown,
  wire?: { readonly [name: string]: unknown },
): StepDefinition<Input, Output> {
  return wire === undefined ? { uses, options } : { uses, options, wire };
}
