import { pipeline, read, schema, secret, z } from 'coppice';

/** Reads what only a credential opens. */
export default pipeline('guarded', { input: z.object({ from: z.string() }) }, (p) =>
  p.step(
    'ingest',
    p.input.from,
    (from) => {
      console.log('a careless line:', process.env['COPPICE_SECRET_GUARDED']);
      return read.csv(from, schema({ n: schema.int32() }), { auth: secret('guarded') });
    },
    { retries: 0 },
  ),
);
