import { describe, expect, it } from '@jest/globals';
import { compare, compile, evidently, nannyml, pipeline, read, schema, tfdv, z } from '../../pipelines/index.js';

const Flight = schema({ date: schema.timestamp(), delay: schema.int16(), origin: schema.category() });

describe('comparing tables in a pipeline', () => {
  const watch = pipeline('watch', { input: z.object({ month: z.string() }) }, (p) => {
    const reference = p.step('reference', null, () => read.parquet('2001-01.parquet', Flight));
    const current = p.step('current', p.input.month, (month) => read.parquet(`${month}.parquet`, Flight));
    const drift = p.step(
      'drift',
      { reference, current },
      compare({ preset: evidently(), columns: ['delay'], correction: 'holm' }),
    );
    const retrained = p.step('retrain', drift.columns, (columns) => columns.map(({ line }) => line), {
      when: drift.drifted,
    });
    // @ts-expect-error -- a month is no table
    p.step('wrong', { reference, current: p.input.month }, compare({ preset: evidently() }));
    return { share: drift.share, report: drift.report, lines: p.orElse('lines', retrained, []) };
  });

  it('wires two tables, and its verdict decides what runs', () => {
    const { steps, output } = compile(watch);
    const [, , drift, retrain] = steps;
    expect(drift).toMatchObject({
      uses: 'compare',
      input: { reference: { $ref: 'reference' }, current: { $ref: 'current' } },
    });
    expect(retrain).toMatchObject({ when: { $ref: 'drift', path: ['drifted'] } });
    expect(output).toMatchObject({ share: { $ref: 'drift', path: ['share'] } });
  });

  it('presets are plain data', () => {
    const presets = [evidently({ distance: 0.2 }), tfdv({ numbers: 0.1 }), nannyml({ chunks: 5 })];
    expect(JSON.parse(JSON.stringify(presets))).toEqual(presets);
  });
});
