import { fillInterval } from '../../core/interval.js';
import { intervalBefore } from '../../infra/temporal/interval.js';

const monthly = { cron: '0 3 1 * *', timezone: 'UTC' };
const iso = ({ start, end }: { start: Date; end: Date }): string[] => [start.toISOString(), end.toISOString()];

describe('the interval of a scheduled run', () => {
  it('ends where the run is due and begins one point before', () => {
    expect(iso(intervalBefore(new Date('2001-02-01T03:00:00Z'), monthly))).toEqual([
      '2001-01-01T03:00:00.000Z',
      '2001-02-01T03:00:00.000Z',
    ]);
  });

  it('of one started by hand is the last that was over', () => {
    expect(iso(intervalBefore(new Date('2001-02-20T10:00:00Z'), monthly))).toEqual([
      '2001-01-01T03:00:00.000Z',
      '2001-02-01T03:00:00.000Z',
    ]);
  });

  it('follows the clocks of its time zone over a change', () => {
    const daily = { cron: '0 3 * * *', timezone: 'Europe/Berlin' };
    expect(iso(intervalBefore(new Date('2001-03-26T01:00:00Z'), daily))).toEqual([
      '2001-03-25T01:00:00.000Z',
      '2001-03-26T01:00:00.000Z',
    ]);
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
  });
});
