import { describe, expect, it } from '@jest/globals';
import { chooseSpans, hasSpans, spanGlob, spanOf, spanPattern } from '../../core/span.js';
import type { Span, SpanOptions } from '../../core/span.js';

const literal = (text: string): string => text.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
const read = (place: string, name: string): Span | undefined => spanOf(name, spanPattern(place, literal));

describe('a place with spans', () => {
  it('is a glob, and its files have numbers', () => {
    expect(hasSpans('data/{span}/*.csv')).toBe(true);
    expect(hasSpans('data/{a,b}/*.csv')).toBe(false);
    expect(spanGlob('data/{span}/v{version}/*.csv')).toBe('data/[0-9]*/v[0-9]*/*.csv');
    expect(read('data/{span}/v{version}/*.csv', 'data/007/v12/a.csv')).toEqual({ span: 7, version: 12 });
    expect(read('data/span={span}/part-{span}.csv', 'data/span=3/part-3.csv')).toEqual({ span: 3 });
    for (const other of ['data/span=3/part-4.csv', 'data/span=3a/part-3a.csv', 'xdata/span=3/part-3.csv'])
      expect(read('data/span={span}/part-{span}.csv', other)).toBeUndefined();
  });

  it('may be of days, which are counted from 1970', () => {
    expect(read('d/{yyyy}-{mm}-{dd}/*.csv', 'd/1970-01-02/a.csv')).toEqual({ span: 1 });
    expect(read('d/{yyyy}/{mm}/{dd}/*.csv', 'd/2001/02/28/a.csv')).toEqual({ span: 11_381 });
    expect(read('d/{yyyy}-{mm}-{dd}/*.csv', 'd/2001-02-30/a.csv')).toBeUndefined();
  });

  it.each(['d/{version}/a.csv', 'd/{yyyy}/a.csv', 'd/{span}/{yyyy}-{mm}-{dd}.csv'])(
    '%s does not say which',
    (place) => {
      expect(() => spanPattern(place, literal)).toThrow(/does not say what its spans are.*Write \{span\}/);
    },
  );
});

describe('the spans that are meant', () => {
  const there: Span[] = [1, 2, 5, 6].flatMap((span) => [
    { span, version: 1 },
    ...(span === 5 ? [] : [{ span, version: 3 }]),
  ]);
  const chosen = (options: SpanOptions): string[] =>
    chooseSpans(there, options, 'd').map(({ span, version }) => `${span}v${version}`);

  it.each([
    [{}, ['6v3']],
    [{ span: 'latest', version: 1 }, ['6v1']],
    [{ span: 5 }, ['5v1']],
    [{ span: { last: 2 } }, ['5v1', '6v3']],
    // By number, as TFX has it: 3 to 5.
    [{ span: { last: 3, skip: 1 } }, ['5v1']],
    [{ span: { from: 2 } }, ['2v3', '5v1', '6v3']],
    [{ span: { from: 0, to: 4 } }, ['1v3', '2v3']],
    [{ span: { from: 0 }, version: 1 }, ['1v1', '2v1', '5v1', '6v1']],
  ] satisfies [SpanOptions, string[]][])('%j are %j', (options, spans) => {
    expect(chosen(options)).toEqual(spans);
  });

  it('need no versions', () => {
    expect(chooseSpans([{ span: 1 }, { span: 2 }], { span: { last: 5 } }, 'd')).toEqual([{ span: 1 }, { span: 2 }]);
  });

  it.each([
    [{ span: 4 }, /"d" has no span 4\. There is: 1 version 1, 1 version 3, 2 version 1/],
    [{ span: 5, version: 3 }, /no span 5 version 3/],
    [{ span: { from: 3, to: 4 } }, /no span \{"from":3,"to":4\}/],
  ] satisfies [SpanOptions, RegExp][])('%j are not there', (options, message) => {
    expect(() => chosen(options)).toThrow(message);
    expect(() => chooseSpans([], {}, 'd')).toThrow('"d" has no span latest. Nothing there is named so.');
  });

  it.each([-1, 1.5, Number.NaN, { last: 0 }, { last: 1.5 }, { last: 1, skip: -1 }, { from: -1 }])(
    '%j is refused',
    (span) => {
      expect(() => chosen({ span })).toThrow(/are asked for as .*in whole numbers/);
    },
  );
});
