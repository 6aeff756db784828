import type { TopValue } from './statistics.js';

const TOP = 20;

/** The places with the most rows, most first; among equals the first. Only those that become part of it are written. */
export function mostFrequent(
  counts: ArrayLike<number>,
  { under, text }: { under: number; text: (at: number) => string },
): TopValue[] {
  const top: number[] = [];
  for (let at = 0; at < counts.length; at++) {
    if (top.length === TOP && counts[at]! <= counts[top[TOP - 1]!]!) continue;
    let place = top.length;
    while (place > 0 && counts[at]! > counts[top[place - 1]!]!) place--;
    top.splice(place, 0, at);
    top.length = Math.min(top.length, TOP);
  }
  return top.map((at) => ({ value: text(at), count: counts[at]!, ...(under > 0 && { under }) }));
}
