import { pipeline, step, z } from 'coppice';
import type { Ref } from 'coppice';

const double = step((n: number) => n * 2);

export default pipeline('reusable-types', { input: z.object({ n: z.number(), text: z.string() }) }, (p) => {
  const result: Ref<number> = p.step('right', p.input.n, double);
  // @ts-expect-error a step for numbers does not take a text
  p.step('wrong', p.input.text, double);
  return result;
});
