import { pipeline, z } from 'coppice';

const input = z.object({
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'expected a month such as 2001-01')
    .default('2001-01'),
  trials: z.array(z.object({ units: z.number().int().positive() })).default([{ units: 8 }]),
});

/** Its whole input has defaults: it runs from the Temporal UI without any. */
export default pipeline('checked', { input, seed: 7 }, (p) => {
  const first = p.step('first', p.input, ({ month, trials }, { seed, run }) => ({
    month,
    units: trials[0]?.units ?? 0,
    seed,
    of: run.seed,
  }));
  return { month: first.month, units: first.units, seed: first.seed, of: first.of };
});
