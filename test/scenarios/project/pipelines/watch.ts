import { compare, evidently, pipeline, read, schema, z } from 'coppice';

const Flight = schema({ date: schema.timestamp(), delay: schema.int16(), origin: schema.category() });
const days = (month: string) =>
  read.parquet('vega-datasets:flights-3m.parquet', Flight).where("strftime(date, '%Y-%m-%d') = ?", `${month}-01`);

/** What comes after a comparison runs only where the data have drifted. */
export default pipeline('watch', { input: z.object({ month: z.string() }) }, (p) => {
  const reference = p.step('reference', null, () => days('2001-01'));
  const current = p.step('current', p.input.month, days);
  const drift = p.step('drift', { reference, current }, compare({ preset: evidently({ distance: 0.01 }) }));
  const told = p.step('tell', drift.columns, (columns) => columns.map(({ column }) => column), { when: drift.drifted });
  return { drifted: drift.drifted, share: drift.share, told };
});
