import { FinalError } from './errors.js';
import { isPlainObject } from './json.js';
import type { Json } from './json.js';

/**
 * The time a run's data is of, from `start` (included) to `end` (excluded). Of a scheduled run: from one point of its
 * schedule to the next, at which it is due.
 */
export interface DataInterval {
  /** ISO 8601 in UTC, as `2001-01-01T03:00:00.000Z`. */
  readonly start: string;
  readonly end: string;
  /** IANA name; `day` and `month` are told in it. */
  readonly timezone: string;
  /** Where it begins: `2001-01-31`, for the names of files and folders. */
  readonly day: string;
  /** The same: `2001-01`. */
  readonly month: string;
}

/** The member of a run's input in which anybody who has nothing but JSON to send gives the interval. */
export const INTERVAL_FIELD = '$interval';

interface Bounds {
  readonly start: Date;
  readonly end: Date;
  readonly timezone: string;
}

/** Throws FinalError `INTERVAL` where it holds no time, or for a time zone that nobody knows. */
export function dataInterval({ start, end, timezone }: Bounds): DataInterval {
  const texts = { start: start.toISOString(), end: end.toISOString() };
  if (start >= end) throw notAnInterval(`from ${texts.start} to ${texts.end}, which holds no time`);
  const day = localDate(start, timezone);
  return { ...texts, timezone, day, month: day.slice(0, 7) };
}

/**
 * What a person wrote: `2001-01-01/2001-02-01` as in ISO 8601, or `{ start, end, timezone }`. Days begin in UTC; without a
 * time zone of its own it has the one given. Throws FinalError `INTERVAL`.
 */
export function readInterval(given: unknown, timezone: string): DataInterval {
  const [first, second, ...more] = typeof given === 'string' ? given.split('/') : [];
  const parts = isPlainObject(given) ? given : more.length === 0 ? { start: first, end: second } : {};
  const [start, end] = [instantIn(parts['start']), instantIn(parts['end'])];
  if (start === undefined || end === undefined) throw notAnInterval(JSON.stringify(given) ?? 'nothing');
  const zone = parts['timezone'] ?? timezone;
  if (typeof zone !== 'string') throw notAnInterval(JSON.stringify(given) ?? 'nothing');
  return dataInterval({ start, end, timezone: zone });
}

function instantIn(part: unknown): Date | undefined {
  return typeof part === 'string' ? instantOf(part) : undefined;
}

/** The time that a text names: `2001-02`, `2001-02-01`, `2001-02-01T03:00`, `2001-02-01T03:00:00+01:00`. Without a zone it is UTC. */
export function instantOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?)?$/.test(text)) return undefined;
  const day = text.length === 'yyyy-mm'.length ? `${text}-01` : text;
  const at = new Date(day.includes('T') && !/(Z|[+-]\d{2}:?\d{2})$/.test(day) ? `${day}Z` : day);
  // Where a month has no such day, JavaScript takes one of the next month.
  const exists = !Number.isNaN(at.getTime()) && isDay(day.slice(0, 10));
  return exists ? at : undefined;
}

function isDay(day: string): boolean {
  const at = new Date(day);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** An input without its interval, and the interval where it has one. Throws FinalError `INTERVAL`. */
export function takeInterval(
  input: Json,
  timezone: string,
): { readonly input: Json; readonly interval: DataInterval | undefined } {
  if (!isPlainObject(input) || !(INTERVAL_FIELD in input)) return { input, interval: undefined };
  const { [INTERVAL_FIELD]: given, ...rest } = input;
  return { input: rest, interval: readInterval(given, timezone) };
}

/** What a schedule's input may name. */
const PLACES = ['start', 'end', 'day', 'month'] as const;

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
  const name = PLACES.find((known) => place === `interval.${known}`);
  if (name !== undefined) return interval[name];
  throw new FinalError('INTERVAL', {
    message: `The schedule's input names "{{${place}}}".`,
    hint: `It may name ${PLACES.map((known) => `interval.${known}`).join(', ')}.`,
  });
}

/** `2001-01-01T03:00:00Z to 2001-02-01T03:00:00Z`: no more digits than it takes. */
export function intervalText({ start, end }: Pick<DataInterval, 'start' | 'end'>): string {
  return [start, end].map((time) => time.replace('.000Z', 'Z')).join(' to ');
}

/** Whether a value is one, with nothing added and nothing left out. */
export function isDataInterval(value: unknown): value is DataInterval {
  const names = ['day', 'end', 'month', 'start', 'timezone'];
  if (!isPlainObject(value) || Object.keys(value).sort().join() !== names.join()) return false;
  return Object.values(value).every((member) => typeof member === 'string');
}

/** `2001-02-28` where the interval begins. The Swedish locale writes dates as ISO 8601 does. */
function localDate(at: Date, timezone: string): string {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(at);
  } catch {
    throw new FinalError('INTERVAL', {
      message: `The time zone "${timezone}" of a data interval is not known.`,
      hint: 'Write the name as IANA has it, such as UTC or Europe/Berlin.',
    });
  }
}

function notAnInterval(seen: string): FinalError {
  return new FinalError('INTERVAL', {
    message: `A data interval was given as ${seen}.`,
    hint: 'Give two times, the first before the second: 2001-01-01/2001-02-01, or in JSON {"start": "2001-01-01", "end": "2001-02-01"}.',
  });
}
