import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { FinalError } from '../../../core/errors.js';
import { pipeline, z } from '../../../pipelines/index.js';
import { makeRef, refTarget, toWire } from '../../../pipelines/language/reference.js';

/** As it is to the compiler in JavaScript, or behind a cast: anything goes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const loose = (...path: string[]): any => makeRef('split', path);

describe('a reference', () => {
  it('remembers the way to what it stands for', () => {
    expect(refTarget(loose('train').rows)).toEqual({ $ref: 'split', path: ['train', 'rows'] });
    expect(refTarget(loose()[3].name)).toEqual({ $ref: 'split', path: [3, 'name'] });
    expect(refTarget({})).toBeUndefined();
    expect(refTarget('split')).toBeUndefined();
  });

  it('may have members of any name, also those that JavaScript asks for', () => {
    expect(refTarget(loose().length)).toEqual({ $ref: 'split', path: ['length'] });
    expect(refTarget(loose().constructor)).toEqual({ $ref: 'split', path: ['constructor'] });
    expect(refTarget(loose().name)).toEqual({ $ref: 'split', path: ['name'] });
  });

  it('is plan data as JSON, no promise, and may be printed', async () => {
    expect(JSON.parse(JSON.stringify({ on: loose('train') }))).toEqual({ on: { $ref: 'split', path: ['train'] } });
    const same = loose();
    expect(await same).toBe(same);
    expect(inspect(loose())).toContain('reference');
  });

  it('may be taken apart by name', () => {
    const { train, test } = loose();
    expect([refTarget(train)?.path, refTarget(test)?.path]).toEqual([['train'], ['test']]);
  });
});

describe('a reference that is used as the value it stands for', () => {
  const misuses: readonly (readonly [name: string, did: string, misuse: () => unknown])[] = [
    [
      'iterated',
      'iterated or destructured as a list',
      () => {
        for (const each of loose('train')) return each;
      },
    ],
    ['spread into a list', 'iterated or destructured as a list', () => [...loose('train')]],
    [
      'destructured',
      'iterated or destructured as a list',
      () => {
        const [first] = loose('train');
        return first;
      },
    ],
    ['spread into an object', 'spread or enumerated', () => ({ ...loose('train') })],
    ['enumerated', 'spread or enumerated', () => Object.keys(loose('train'))],
    ['added', 'computed with', () => loose('train') + 1],
    ['multiplied', 'computed with', () => loose('train') * 2],
    ['compared', 'computed with', () => loose('train') > 2],
    ['put into a template', 'computed with', () => `${loose('train')}`],
    ['made a text', 'computed with', () => String(loose('train'))],
    ['made a number', 'computed with', () => Number(loose('train'))],
    ['used as a key', 'computed with', () => ({ [loose('train')]: 1 })],
    ['called', 'called', () => loose('train')()],
    ['constructed', 'constructed', () => new (loose('train'))()],
    ['searched', 'searched with `in`', () => 'rows' in loose('train')],
    [
      'assigned to',
      'assigned to',
      () => {
        loose('train').rows = 3;
      },
    ],
    [
      'emptied',
      'changed',
      () => {
        delete loose('train').rows;
      },
    ],
  ];

  it.each(misuses)('%s, says so, and how to do it instead', (_, did, misuse) => {
    expect(misuse).toThrow(FinalError);
    expect(misuse).toThrow(
      `\`split.train\` is a reference, and it was ${did} while the pipeline was built: there is no value yet.`,
    );
    expect(misuse).toThrow("Do it inside a step: p.step('…', split.train, (value) => …).");
  });

  it('by a method of the value, names the method', () => {
    expect(() => loose('train').map((row: unknown) => row)).toThrow(
      '`split.train.map` is a reference, and it was called',
    );
  });

  it('is found where the pipeline is declared', () => {
    const declare = (): unknown =>
      pipeline('wrong', { input: z.object({ n: z.number() }) }, (p) => ({ n: (p.input.n as unknown as number) + 1 }));
    expect(declare).toThrow('`input.n` is a reference, and it was computed with');
  });
});

describe('a wiring', () => {
  it('of literals and references becomes plain data', () => {
    const wiring = { n: 1, t: 'x', yes: true, no: null, list: [loose('a'), { deep: loose('b').c }], gone: undefined };
    expect(toWire(wiring, 'the input')).toEqual({
      n: 1,
      t: 'x',
      yes: true,
      no: null,
      list: [{ $ref: 'split', path: ['a'] }, { deep: { $ref: 'split', path: ['b', 'c'] } }],
    });
  });

  it.each([
    ['a function', { fit: { by: () => 1 } }, "train's input.fit.by is a function."],
    ['a date', { from: new Date(0) }, "train's input.from is a Date."],
    ['a map', [new Map()], "train's input[0] is a Map."],
    ['an instance', { model: new (class Model {})() }, "train's input.model is a Model."],
    ['no number', { rate: Number.NaN }, "train's input.rate is NaN."],
    ['an endless number', { rate: Infinity }, "train's input.rate is Infinity."],
    ['a large integer', { n: 10n }, "train's input.n is 10."],
    ['nothing', undefined, "train's input is undefined."],
    ['a reserved key', { x: { $ref: 'a', path: [] } }, 'train\'s input.x is an object with the reserved key "$ref".'],
  ])('with %s in it is refused with the path there', (_, value, message) => {
    expect(() => toWire(value, "train's input")).toThrow(FinalError);
    expect(() => toWire(value, "train's input")).toThrow(`${message} A step takes references and plain JSON`);
  });
});
