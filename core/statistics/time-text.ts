import type { Precision } from '../column.js';

const PER_SECOND: { readonly [P in Precision]: number } = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
/** Seconds beyond which no calendar of JavaScript's goes. */
const LAST = 8.64e12;

export function precisionOf(type: string): Precision {
  return (/^timestamp\[(s|ms|us|ns)\]$/.exec(type)?.[1] ?? 'ms') as Precision;
}

/** Milliseconds since 1970 of a count in this precision. */
export function millisecondsOf(count: number, precision: Precision): number {
  return precision === 's' ? count * 1e3 : count / (PER_SECOND[precision] / 1e3);
}

/** ISO 8601 in UTC with all digits; beyond the calendar, the count and its unit. */
export function timeText(count: number | bigint, precision: Precision): string {
  const per = BigInt(PER_SECOND[precision]);
  const all = BigInt(count);
  const rest = ((all % per) + per) % per;
  const seconds = Number((all - rest) / per);
  if (Math.abs(seconds) > LAST) return `${all} ${precision}`;
  const whole = new Date(seconds * 1e3).toISOString().replace('.000Z', '');
  const digits = String(per).length - 1;
  return digits === 0 ? `${whole}Z` : `${whole}.${String(rest).padStart(digits, '0')}Z`;
}
