import { pipeline, z } from 'coppice';

/** The same twenty steps, marked light. */
export default pipeline('chain-light', { input: z.object({ n: z.number() }) }, (p) => {
  let value = p.step('step-1', p.input.n, (n) => n + 1, { light: true });
  for (let step = 2; step <= 20; step++) value = p.step(`step-${step}`, value, (n) => n + 1, { light: true });
  return value;
});
