import {
  dataInterval,
  fillInterval,
  instantOf,
  intervalText,
  isDataInterval,
  readInterval,
  takeInterval,
} from '../../core/interval.js';
import type { DataInterval } from '../../core/interval.js';
import { intervalBefore } from '../../infra/temporal/interval.js';

const monthly = { cron: '0 3 1 * *', timezone: 'UTC' };
const bounds = ({ start, end }: DataInterval): string[] => [start, end];

describe('the interval of a scheduled run', () => {
  it('ends where the run is due and begins one point before', () => {
    expect(intervalBefore(new Date('2001-02-01T03:00:00Z'), monthly)).toEqual({
      start: '2001-01-01T03:00:00.000Z',
      end: '2001-02-01T03:00:00.000Z',
      timezone: 'UTC',
      day: '2001-01-01',
      month: '2001-01',
    });
  });

  it('of one started by hand is the last that was over', () => {
    expect(bounds(intervalBefore(new Date('2001-02-20T10:00:00Z'), monthly))).toEqual([
      '2001-01-01T03:00:00.000Z',
      '2001-02-01T03:00:00.000Z',
    ]);
  });

  it('follows the clocks of its time zone over a change', () => {
    const daily = { cron: '0 3 * * *', timezone: 'Europe/Berlin' };
    expect(bounds(intervalBefore(new Date('2001-03-26T01:00:00Z'), daily))).toEqual([
      '2001-03-25T01:00:00.000Z',
      '2001-03-26T01:00:00.000Z',
    ]);
  });

  it('of a steady schedule is one of its steps, counted from 1970', () => {
    const steady = { every: '6h', timezone: 'UTC' };
    for (const due of ['2001-01-31T12:00:00Z', '2001-01-31T17:59:59.999Z']) {
      expect(bounds(intervalBefore(new Date(due), steady))).toEqual([
        '2001-01-31T06:00:00.000Z',
        '2001-01-31T12:00:00.000Z',
      ]);
    }
  });
});

describe('an interval that was given', () => {
  it.each([
    ['2001-01/2001-02-01T03:00', '2001-01-01T00:00:00.000Z', '2001-02-01T03:00:00.000Z'],
    [{ start: '2001-01-01T01:00:00+01:00', end: '2001-01-02' }, '2001-01-01T00:00:00.000Z', '2001-01-02T00:00:00.000Z'],
  ])('%j', (given, start, end) => {
    expect(readInterval(given, 'UTC')).toMatchObject({ start, end, timezone: 'UTC' });
  });

  it('tells its day in its own time zone, else in that of the pipeline', () => {
    const bare = { start: '2001-01-31T23:30:00Z', end: '2001-02-01T23:30:00Z' };
    expect(readInterval(bare, 'Europe/Berlin')).toMatchObject({ day: '2001-02-01', month: '2001-02' });
    expect(readInterval({ ...bare, timezone: 'UTC' }, 'Europe/Berlin')).toMatchObject({ day: '2001-01-31' });
  });

  it.each([
    null,
    7,
    '2001-01-01',
    '2001-01-01/2001-01-01',
    '2001-02-01/2001-01-01',
    '2001-02-30/2001-03-30',
    'a/b/c',
    { start: '2001-01-01' },
    { start: '2001-01-01', end: 5 },
    { start: '2001-01-01', end: '2001-02-01', timezone: 1 },
  ])('%j is refused, with how to write one', (given) => {
    expect(() => readInterval(given, 'UTC')).toThrow(/given as .*2001-01-01\/2001-02-01/);
  });

  it('is refused in a time zone that nobody knows', () => {
    const given = { start: '2001-01-01', end: '2001-01-02', timezone: 'Mars/Olympus' };
    expect(() => readInterval(given, 'UTC')).toThrow(/"Mars\/Olympus".*Europe\/Berlin/);
  });

  it('is taken out of the input that it came in', () => {
    const input = { n: 1, $interval: '2001-01-01/2001-01-02' };
    const taken = takeInterval(input, 'UTC');
    expect(taken.input).toEqual({ n: 1 });
    expect(taken.interval).toMatchObject({ day: '2001-01-01' });
    for (const other of [null, 'text', [1], { interval: 3 }]) {
      expect(takeInterval(other, 'UTC')).toEqual({ input: other, interval: undefined });
    }
  });

  it('is known by all its members, and shown short', () => {
    const interval = readInterval('2001-01-01/2001-01-02T00:00:00.5Z', 'UTC');
    expect(isDataInterval(interval)).toBe(true);
    expect(isDataInterval({ ...interval, more: 'x' })).toBe(false);
    expect(isDataInterval({ start: interval.start, end: interval.end })).toBe(false);
    expect(intervalText(interval)).toBe('2001-01-01T00:00:00Z to 2001-01-02T00:00:00.500Z');
  });
});

describe('a time as a text', () => {
  it.each(['', '2001', '2001-13', '2001-02-29', '01/02/2001', '2001-01-01T25:00', 'yesterday'])(
    '%j is none',
    (text) => {
      expect(instantOf(text)).toBeUndefined();
    },
  );

  it('is in UTC where it says nothing else', () => {
    expect(instantOf('2000-02-29T12:30')?.toISOString()).toBe('2000-02-29T12:30:00.000Z');
    expect(instantOf('2000-02-29T23:30:00-0200')?.toISOString()).toBe('2000-03-01T01:30:00.000Z');
  });
});

describe('a schedule’s input', () => {
  const interval = intervalBefore(new Date('2001-02-01T03:00:00Z'), monthly);

  it('is filled in at any depth, and nothing else is touched', () => {
    const input = { month: '{{interval.month}}', days: ['{{ interval.day }}', 'x{{interval.end}}y'], n: 1, no: null };
    expect(fillInterval(input, interval)).toEqual({
      month: '2001-01',
      days: ['2001-01-01', 'x2001-02-01T03:00:00.000Zy'],
      n: 1,
      no: null,
    });
  });

  it('tells days in the schedule’s own time zone', () => {
    const auckland = intervalBefore(new Date('2001-01-31T11:00:00Z'), {
      cron: '0 0 * * *',
      timezone: 'Pacific/Auckland',
    });
    expect(fillInterval('{{interval.day}}', auckland)).toBe('2001-01-31');
  });

  it('names what it may hold', () => {
    expect(() => fillInterval('{{interval.year}}', interval)).toThrow(/interval\.year.*interval\.month/);
    expect(() => fillInterval('{{interval.timezone}}', interval)).toThrow(/interval\.timezone/);
  });
});

it('a data interval holds time', () => {
  const at = new Date('2001-01-01');
  expect(() => dataInterval({ start: at, end: at, timezone: 'UTC' })).toThrow(/holds no time/);
});
