import { pipeline, z } from 'coppice';

/** A map over as many items as it is told, with the options a user has who sets none. */
export default pipeline('fan-out', { input: z.object({ items: z.array(z.number()) }) }, (p) => {
  return p.map('next', p.input.items, (n) => n + 1);
});
