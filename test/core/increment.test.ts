import { describe, expect, it } from '@jest/globals';
import { before, watermarkKind, watermarkValue } from '../../core/increment.js';
import type { WatermarkKind } from '../../core/increment.js';
import { schema } from '../../core/schema/index.js';
import { read } from '../../pipelines/index.js';

const Row = schema({
  at: schema.timestamp(),
  day: schema.date(),
  id: schema.int64(),
  origin: schema.category(),
  share: schema.float64(),
  flag: schema.bool(),
  born: schema.date({ pii: true }),
});
const query = read.parquet('a.parquet', Row);

describe('a query for what is new', () => {
  it('is plain data', () => {
    const asked = query.where('id > ?', 3).since('at', { name: 'rows', lateness: '2d', key: ['id', 'origin'] });
    const plain = JSON.parse(JSON.stringify(asked)) as Record<string, unknown>;
    expect(plain['newBy']).toEqual({ column: 'at', name: 'rows', lateness: '2d', key: ['id', 'origin'] });
    expect(plain).toMatchObject({ $query: 'table', source: { format: 'parquet' }, steps: [{ do: 'where' }] });
    expect(query.since('id').newBy).toEqual({ column: 'id', key: [] });
  });

  it('refuses a name that is none, and a lateness that is no duration', () => {
    expect(() => query.since('at', { name: 'a/b' })).toThrow(/"a\/b" cannot be a watermark's name/);
    expect(() => query.since('at', { lateness: 'soon' })).toThrow(/"soon" is not a duration/);
  });

  it('is no part of another query', () => {
    const fresh = query.since('at') as unknown as typeof query;
    expect(() => query.join(fresh, { on: 'id' })).toThrow(/What is new by "at" is to be joined/);
    expect(() => read.query({ fresh }, Row, 'SELECT * FROM fresh')).toThrow(/Let a step return it alone/);
  });

  it.each([
    ['at', 'time'],
    ['day', 'date'],
    ['id', 'number'],
    ['origin', 'text'],
  ] as const)('goes by %s', (column, kind) => {
    expect(watermarkKind({ column, key: [] }, Row.columns[column])).toBe(kind);
  });

  it.each([
    ['share', undefined, /"share": it is float64.*Go by a timestamp/],
    ['flag', undefined, /"flag": it is bool/],
    ['born', undefined, /"born": it tells of persons/],
    ['gone', undefined, /"gone": it is not there.*\.select/],
    ['id', '2d', /A lateness of 2d says nothing of "id", which is int64/],
  ] as const)('does not go by %s (lateness %s)', (column, lateness, message) => {
    const declared = column === 'gone' ? undefined : Row.columns[column];
    const asked = { column, key: [], ...(lateness === undefined ? {} : { lateness }) };
    expect(() => watermarkKind(asked, declared)).toThrow(message);
  });
});

describe('where a watermark stands', () => {
  it.each([
    ['number', '-12', '-12'],
    ['text', 'any thing', 'any thing'],
    ['date', '2001-02', '2001-02-01'],
    ['date', '2001-01-31T23:00', '2001-01-31'],
    ['time', '2001-01-31', '2001-01-31 00:00:00'],
    ['time', '2001-01-31 10:20:30.500', '2001-01-31 10:20:30.5'],
    ['time', '2001-01-31T10:00:00+01:00', '2001-01-31 09:00:00'],
  ] as const)('%s %s is kept as %s', (kind, text, kept) => {
    expect(watermarkValue(kind, text)).toBe(kept);
  });

  it.each([
    ['number', '1.5'],
    ['number', '1e3'],
    ['number', ''],
    ['time', 'noon'],
    ['date', '2001-02-30'],
  ] as const)('%s "%s" is refused', (kind, text) => {
    expect(() => watermarkValue(kind, text)).toThrow(/cannot stand at/);
  });

  it.each([
    ['time', '2001-03-01 12:00:00', '1d', '2001-02-28 12:00:00'],
    ['time', '2001-01-01 00:00:00.123456', '1s', '2000-12-31 23:59:59.123'],
    ['date', '2001-03-01', '2d', '2001-02-27'],
    ['date', '2001-03-01', '1h', '2001-02-28'],
  ] as const)('%s %s, read again from %s before, begins at %s', (kind: WatermarkKind, value, lateness, from) => {
    expect(before(value, lateness, kind)).toBe(from);
  });
});
