import type { RegisterInput, RegisterOptions, RegisterOutput } from '../../activities/register.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

/** Gives a model the next number under a name: `p.step('register', { model: best.model, report }, register('flights-delay'))`. */
export function register(model: string): StepDefinition<RegisterInput, RegisterOutput> {
  const options: RegisterOptions = { model };
  return define<RegisterInput, RegisterOutput>('register', options);
}
