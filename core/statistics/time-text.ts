import type { Precision } from '../column.js';

const PER_SECOND: { readonly [P in Precision]: number } = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
/** Seconds beyond which no calendar of JavaScript's goes. */
const LAST = 8.64e12;

/** What a column's numbers count: a part of a second, days, or microseconds since midnight. */
export type TimeUnit = Precision | 'day' | 'time';

export function unitOf(type: string): TimeUnit {
  if (type.startsWith('date')) return 'day';
  if (type.startsWith('time[')) return 'time';
  return (/^timestamp\[(s|ms|us|ns)\]$/.exec(type)?.[1] ?? 'ms') as Precision;
}

/** Milliseconds since 1970, or since midnight, of a count. */
export function millisecondsOf(count: number, unit: TimeUnit): number {
  if (unit === 'day') return count * 86_400_000;
  const per = PER_SECOND[unit === 'time' ? 'us' : unit];
  return per === 1 ? count * 1e3 : count / (per / 1e3);
}

/** ISO 8601 in UTC with all digits; beyond the calendar, the count and its unit. */
export function timeText(count: number | bigint, unit: TimeUnit): string {
  if (unit === 'day') return timeText(BigInt(count) * 86_400n, 's').replace('T00:00:00Z', '');
  if (unit === 'time') return timeText(count, 'us').replace(/^1970-01-01T|Z$/g, '');
  const per = BigInt(PER_SECOND[unit]);
  const all = BigInt(count);
  const rest = ((all % per) + per) % per;
  const seconds = Number((all - rest) / per);
  if (Math.abs(seconds) > LAST) return `${all} ${unit}`;
  const whole = new Date(seconds * 1e3).toISOString().replace('.000Z', '');
  const digits = String(per).length - 1;
  return digits === 0 ? `${whole}Z` : `${whole}.${String(rest).padStart(digits, '0')}Z`;
}
