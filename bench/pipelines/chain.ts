import { pipeline, z } from 'coppice';

/** Twenty steps, each with the result of the one before. */
export default pipeline('chain', { input: z.object({ n: z.number() }) }, (p) => {
  let value = p.step('step-1', p.input.n, (n) => n + 1);
  for (let step = 2; step <= 20; step++) value = p.step(`step-${step}`, value, (n) => n + 1);
  return value;
});
