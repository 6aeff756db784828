import { setTimeout as pause } from 'node:timers/promises';
import { pipeline, z } from 'coppice';
import { hear, note, Orders } from '../work.js';

const quick = { heartbeat: '4s', retries: 0, backoff: { first: '100ms' }, terminal: true } as const;
const input = Orders.extend({ mode: z.enum(['block', 'resume', 'batch', 'greedy', 'deaf', 'crash']) });

/** Steps that a runner has trouble with; the mode says which. */
export default pipeline('stubborn', { input }, (p) => {
  const mode = p.step(
    'mode',
    p.input.mode,
    (said) => ({
      block: said === 'block',
      resume: said === 'resume',
      batch: said === 'batch',
      greedy: said === 'greedy',
      deaf: said === 'deaf',
      crash: said === 'crash',
    }),
    { light: true },
  );

  const block = p.step(
    'block',
    p.input,
    (orders, { attempt }) => {
      note(orders, `blocking ${attempt}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8_000);
      return attempt;
    },
    { ...quick, when: mode.block },
  );

  const resume = p.step(
    'resume',
    p.input,
    async (orders, { attempt, resume: left, checkpoint, signal }) => {
      const from = (left ?? 0) as number;
      note(orders, `pid resume ${process.pid}`);
      for (let at = from; at < 5; at += 1) {
        if (at === 3 && attempt === 1) await hear(orders, 'go', signal);
        note(orders, `did ${at}`);
        checkpoint(at + 1);
      }
      return { from, attempt };
    },
    { ...quick, when: mode.resume },
  );

  const items = p.step('items', p.input, (orders) => [0, 1, 2, 3, 4, 5].map((n) => ({ n, orders })), {
    ...quick,
    when: mode.batch,
  });
  const batch = p.map(
    'batch',
    items,
    async ({ n, orders }, { attempt, signal }) => {
      note(orders, `pid batch ${process.pid}`);
      // Longer than the time between two checkpoints.
      await pause(550);
      if (n === 3 && attempt === 1) {
        note(orders, 'waits');
        await hear(orders, 'go', signal);
      }
      note(orders, `did ${n}`);
      return n * attempt;
    },
    { ...quick, batch: 6 },
  );

  const greedy = p.step(
    'greedy',
    p.input,
    async (orders, { signal }) => {
      note(orders, 'filling');
      const held = Array.from({ length: 60 }, () => Buffer.alloc(10 << 20, 1));
      await hear(orders, 'never', signal);
      return held.length;
    },
    { ...quick, when: mode.greedy },
  );

  const deaf = p.step(
    'deaf',
    p.input,
    async (orders, { signal }) => {
      note(orders, `pid deaf ${process.pid}`);
      signal.addEventListener('abort', () => note(orders, 'asked'));
      await new Promise(() => setInterval(() => undefined, 1_000));
    },
    { ...quick, when: mode.deaf },
  );

  const crash = p.step(
    'crash',
    p.input,
    (orders, { attempt }) => {
      note(orders, `crashing ${attempt}`);
      if (attempt === 1) process.exit(134);
      return attempt;
    },
    { ...quick, when: mode.crash },
  );
  return { block, resume, batch, greedy, deaf, crash };
});
