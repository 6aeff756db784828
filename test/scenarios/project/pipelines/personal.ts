import { compare, datasets, evidently, pipeline, profile, read, schema, validate, z } from 'coppice';

const Patient = schema({
  name: schema.category({ pii: true, values: ['nobody'] }),
  age: schema.int16({ pii: true, max: 150 }),
});

/** Whatever is done with what tells of persons, it stays in the tables. */
export default pipeline('personal', { input: z.object({ from: z.string() }) }, (p) => {
  const patients = p.step('ingest', p.input.from, (from) => read.csv(from, Patient), { retries: 0 });
  const checked = p.step('check', patients, validate(Patient, { onFailure: 'warn' }));
  p.step('describe', checked, profile());
  p.step('compare', { reference: patients, current: checked }, compare({ preset: evidently() }));
  return p.step('publish', checked, datasets.publish('patients'));
});
