declare const types: unique symbol;

/**
 * A reusable step body. `uses` names what does it: a built-in (`train`, `validate`, …) or `call` for a function.
 * `options` may hold functions and schemas: it stays in the pipeline module and never enters the plan.
 */
export interface StepDefinition<Input, Output> {
  readonly uses: string;
  readonly options: unknown;
  readonly [types]?: { readonly input: (input: Input) => void; readonly output: Output };
}

/** For built-ins: `define<TrainInput, TrainOutput>('train', options)`. */
export function define<Input, Output>(uses: string, options: unknown): StepDefinition<Input, Output> {
  return { uses, options };
}
