import { FinalError } from './errors.js';
import { isPlainObject } from './json.js';
import type { Json } from './json.js';

/** The time a scheduled run is for: from one point of its schedule (included) to the next (excluded), where it starts. */
export interface DataInterval {
  readonly start: Date;
  readonly end: Date;
  /** IANA name; days and months are told in it. */
  readonly timezone: string;
}

/** What a schedule's input may name, and how it is filled in. */
const PLACES: Readonly<Record<string, (interval: DataInterval) => string>> = {
  'interval.start': ({ start }) => start.toISOString(),
  'interval.end': ({ end }) => end.toISOString(),
  'interval.day': (interval) => localDate(interval),
  'interval.month': (interval) => localDate(interval).slice(0, 7),
};

/** Fills `{{interval.month}}` and its like in every text of an input. Throws FinalError `INTERVAL` for one it does not know. */
export function fillInterval(input: Json, interval: DataInterval): Json {
  if (typeof input === 'string') {
    return input.replaceAll(/\{\{\s*([^}]*?)\s*\}\}/g, (_whole, place: string) => fill(place, interval));
  }
  if (Array.isArray(input)) return input.map((element: Json) => fillInterval(element, interval));
  if (!isPlainObject(input)) return input;
  return Object.fromEntries(Object.entries(input).map(([key, member]) => [key, fillInterval(member, interval)]));
}

function fill(place: string, interval: DataInterval): string {
  const value = PLACES[place];
  if (value !== undefined) return value(interval);
  throw new FinalError('INTERVAL', {
    message: `The schedule's input names "{{${place}}}".`,
    hint: `It may name ${Object.keys(PLACES).join(', ')}.`,
  });
}

/** `2001-02-28` where the interval begins. The Swedish locale writes dates as ISO 8601 does. */
function localDate({ start, timezone }: DataInterval): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(start);
}
