import { pipeline, z } from 'coppice';

/** A result over 64 KB beside a small one. */
export default pipeline('large', { input: z.object({ kilobytes: z.number() }) }, (p) => {
  const made = p.step('make', p.input.kilobytes, (kilobytes) => ({
    big: Array.from({ length: kilobytes * 8 }, (_, n) => String(n).padStart(125, '.')),
    deep: { text: 'y'.repeat(100), flag: true },
  }));
  const last = p.step('last', made.big, (list) => list.at(-1)?.replaceAll('.', '') ?? 'none', { when: made.deep.flag });
  const light = p.step(
    'light',
    { length: made.big.length, text: made.deep.text },
    ({ length, text }) => `${length} ${text.length}`,
    {
      light: true,
    },
  );
  return { last, light, text: made.deep.text };
});
