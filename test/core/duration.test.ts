import { describe, expect, it } from '@jest/globals';
import { isDuration, milliseconds } from '../../core/duration.js';
import { FinalError } from '../../core/errors.js';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['20m', 1_200_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
  ])('%s is %d ms', (text, expected) => {
    expect(milliseconds(text)).toBe(expected);
    expect(isDuration(text)).toBe(true);
  });

  it.each(['', 's', '30', '30 s', '-1s', '1.s', '1e3s', '30sec', ' 30s', '1h30m', 'soon'])('%j is none', (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => milliseconds(text)).toThrow(FinalError);
    expect(() => milliseconds(text)).toThrow(
      `"${text}" is not a duration. Write a number and one of ms, s, m, h, d, w`,
    );
  });
});
