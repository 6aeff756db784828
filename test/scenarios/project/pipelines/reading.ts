import { pipeline, read, schema, z } from 'coppice';

const Row = schema({ n: schema.int32(), word: schema.category() });

/** Reads a dataset by name, whole and in part. */
export default pipeline('reading', { input: z.object({ name: z.string().default('rows@latest') }) }, (p) => {
  const whole = p.step('take', p.input.name, (name) => read.dataset(name), { cache: true });
  const large = p.step('filter', p.input.name, (name) => read.dataset(name, Row).where('n > ?', 1), { cache: true });
  return { rows: whole.rows, digest: whole.digest, large: large.rows };
});
