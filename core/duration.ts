import { FinalError } from './errors.js';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds in a text such as `500ms`, `30s`, `1.5h`, `2d` or `1w`. Throws FinalError `DURATION`. */
export function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text);
  const unit = match?.[2] as keyof typeof UNITS | undefined;
  if (match?.[1] === undefined || unit === undefined) {
    throw new FinalError('DURATION', {
      message: `"${text}" is not a duration.`,
      hint: 'Write a number and one of ms, s, m, h, d, w, such as 30s or 2d.',
    });
  }
  return Number(match[1]) * UNITS[unit];
}

/** The same as a predicate, for checks that collect their findings. */
export function isDuration(text: string): boolean {
  return /^\d+(?:\.\d+)?(ms|s|m|h|d|w)$/.test(text);
}
