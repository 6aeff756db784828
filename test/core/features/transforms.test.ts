import { describe, expect, it } from '@jest/globals';
import type { Columns } from '../../../core/column.js';
import { buildFeatures } from '../../../core/features/features.js';
import { batchOfRows } from '../../../core/features/rows.js';
import type { FeatureTools } from '../../../core/features/features.js';
import type { Feature } from '../../../core/features/tools/feature.js';
import { Sample } from '../../../core/features/transforms/sample.js';
import { batchOf, fitOn, rowsOf } from './batch-of.js';
import type { TableRow } from './batch-of.js';

const columns = {
  at: { type: 'timestamp', nullable: true },
  x: { type: 'float64', nullable: true },
  gate: { type: 'category', nullable: true },
  crew: { type: 'category', nullable: true },
  note: { type: 'utf8', nullable: true },
  image: { type: 'tensor', of: 'uint8', shape: [1, 2, 2], nullable: true },
} as const satisfies Columns;

/** Fits one feature on some rows, and gives its numbers for others. */
function made(
  declare: (f: FeatureTools<typeof columns>) => Feature,
  train: readonly TableRow[],
  rows: readonly TableRow[] = train,
): number[][] {
  const features = buildFeatures(columns, (f) => ({ made: declare(f) }));
  const fitted = fitOn(features, batchOf(columns, train));
  return rowsOf(fitted, batchOf(columns, rows));
}
const xs = (...values: readonly (number | null)[]): TableRow[] => values.map((x) => ({ x }));
const single = (rows: number[][]): number[] => rows.map(([value]) => value!);

/** Values, and what scikit-learn 1.9's scalers and numpy 2 make of them. */
const sample = xs(3, -1, 4.5, 1, 5, -9, 2.25, 6, 5, 35);

describe('numbers are scaled as scikit-learn scales them', () => {
  const agree = (got: readonly number[], want: readonly number[]): void =>
    got.forEach((value, at) => expect(value).toBeCloseTo(want[at]!, 6));

  it('standardize', () => {
    const want = [-0.20189962831176894, -0.5732092895747923, -0.06265850533813518, -0.3875544589432806];
    agree(single(made((f) => f.x.standardize(), sample)).slice(0, 4), want);
  });
  it('minMax', () => {
    const want = [0.2727272727272727, 0.18181818181818182, 0.3068181818181818, 0.2272727272727273];
    agree(single(made((f) => f.x.minMax(), sample)).slice(0, 4), want);
  });
  it('robust', () => {
    const want = [-0.2033898305084746, -1.2881355932203389, 0.2033898305084746, -0.7457627118644068];
    agree(single(made((f) => f.x.robust(), sample)).slice(0, 4), want);
  });
  it('buckets, a value at an edge above it', () => {
    const edges = made((f) => f.x.bucketize([0, 3, 5], { as: 'index' }), sample);
    expect(single(edges)).toEqual([2, 0, 2, 1, 3, 0, 1, 3, 3, 3].map((bucket) => bucket + 1));
    const quartiles = made((f) => f.x.quantile(4, { as: 'index' }), sample);
    expect(single(quartiles)).toEqual([1, 0, 2, 0, 3, 0, 1, 3, 3, 3].map((bucket) => bucket + 1));
  });
});

describe('numbers', () => {
  const odd = xs(null, NaN, Infinity, -Infinity);

  it.each<[string, (f: FeatureTools<typeof columns>) => Feature]>([
    ['asNumber', (f) => f.x.asNumber()],
    ['standardize', (f) => f.x.standardize()],
    ['minMax', (f) => f.x.minMax()],
    ['robust', (f) => f.x.robust()],
    ['log', (f) => f.x.log().asNumber()],
    ['clip', (f) => f.x.clip(-1, 1).asNumber()],
    ['bucketize', (f) => f.x.bucketize([1, 2])],
    ['quantile', (f) => f.x.quantile(3)],
    ['bucketize as index', (f) => f.x.bucketize([1, 2], { as: 'index' })],
    ['quantile as index', (f) => f.x.quantile(3, { as: 'index' })],
  ])('%s takes what is missing, NaN or infinite for 0, and learns nothing from it', (_, declare) => {
    for (const row of made(declare, sample, odd)) expect(row).toEqual(row.map(() => 0));
    expect(made(declare, [...odd, ...sample], sample)).toEqual(made(declare, sample));
  });

  it.each<[string, (f: FeatureTools<typeof columns>) => Feature, number]>([
    ['standardize', (f) => f.x.standardize(), 0],
    ['minMax', (f) => f.x.minMax(), 0],
    ['robust', (f) => f.x.robust(), 0],
    ['quantile', (f) => f.x.quantile(3, { as: 'index' }), 3],
  ])('%s has an answer for rows that are all the same, or all missing', (_, declare, same) => {
    expect(single(made(declare, xs(7, 7, 7)))).toEqual([same, same, same]);
    expect(single(made(declare, xs(null, null), xs(7))).every(Number.isFinite)).toBe(true);
  });

  it('that float32 cannot hold become the largest that it can', () => {
    const largest = Math.fround(3.4028234663852886e38);
    expect(single(made((f) => f.x.asNumber(), xs(1e300, -1e300)))).toEqual([largest, -largest]);
  });

  it('near the end of the range leave a state that can be saved', () => {
    const features = buildFeatures(columns, (f) => ({
      standard: f.x.standardize(),
      robust: f.x.robust(),
      quantile: f.x.quantile(3),
    }));
    const { state } = fitOn(features, batchOf(columns, xs(-1.7e308, 1.7e308, 1.6e308, -1.6e308, 0)));
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('have a logarithm, limits, and a value in place of none', () => {
    expect(single(made((f) => f.x.log().asNumber(), xs(Math.E, 1, 0, -3)))[0]).toBeCloseTo(1, 6);
    expect(single(made((f) => f.x.log().missing(), xs(Math.E, 0, -3, null)))).toEqual([0, 1, 1, 1]);
    expect(single(made((f) => f.x.log1p().asNumber(), xs(0, Math.E - 1)))[1]).toBeCloseTo(1, 6);
    expect(single(made((f) => f.x.clip(0, 2).asNumber(), xs(-5, 1, 9)))).toEqual([0, 1, 2]);
    expect(single(made((f) => f.x.fill(4).asNumber(), xs(1, null, NaN)))).toEqual([1, 4, 4]);
  });

  it('buckets are one-hot unless an index is asked for', () => {
    expect(made((f) => f.x.bucketize([0, 10]), xs(-1, 0, 10, null))).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 0, 0],
    ]);
  });

  it('equal quantiles leave buckets empty, and the width as declared', () => {
    const rows = made((f) => f.x.quantile(4), xs(0, 0, 0, 0, 0, 0, 1, 2));
    expect(rows[0]).toHaveLength(4);
    expect(rows.map((row) => row.indexOf(1))).toEqual([2, 2, 2, 2, 2, 2, 3, 3]);
  });
});

describe('a sample', () => {
  it('is all values as long as they fit, and then as many, drawn evenly', () => {
    const few = new Sample(100);
    for (let value = 0; value < 100; value += 1) few.add(99 - value);
    expect([...few.sorted()]).toEqual(Array.from({ length: 100 }, (_, value) => value));
    const many = new Sample(5000);
    for (let value = 0; value < 200_000; value += 1) many.add(value);
    const sorted = many.sorted();
    expect(sorted).toHaveLength(5000);
    // Each decile within four standard errors of its share.
    for (let tenth = 1; tenth < 10; tenth += 1) {
      expect(Math.abs(sorted[tenth * 500]! / 200_000 - tenth / 10)).toBeLessThan(4 * Math.sqrt(0.25 / 5000));
    }
  });
});

describe('categories', () => {
  const gates = (...values: readonly (string | null)[]): TableRow[] => values.map((gate) => ({ gate }));

  it('become indices: missing, unknown, then by frequency and text', () => {
    const train = gates('B', 'C', 'A', 'C', null, 'D', null, null);
    const index = (f: FeatureTools<typeof columns>): Feature => f.gate.embeddingIndex({ max: 3 });
    expect(single(made(index, train, gates(null, 'C', 'A', 'B', 'D', 'Z')))).toEqual([0, 2, 3, 4, 1, 1]);
    const wide = (f: FeatureTools<typeof columns>): Feature => f.gate.embeddingIndex({ max: 3, oov: 10 });
    const unknown = single(made(wide, train, gates(...'EFGHIJKLMNOPQRST')));
    expect(Math.min(...unknown)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...unknown)).toBeLessThanOrEqual(10);
    expect(new Set(unknown).size).toBeGreaterThan(4);
    expect(single(made(wide, train, gates('C')))).toEqual([11]);
  });

  it('as a hash, index and one-hot are the same bucket', () => {
    const rows = gates('A', 'B', null, 'ü');
    const places = made((f) => f.gate.hash(13), rows).map((row) => row.indexOf(1));
    expect(single(made((f) => f.gate.hash(13, { as: 'index' }), rows))).toEqual(places);
  });

  it('say where one of their parts is missing', () => {
    const rows = [{ gate: 'A', crew: 'x' }, { gate: 'A' }, { crew: 'x' }, {}];
    expect(single(made((f) => f.category(f.gate, f.crew).missing(), rows))).toEqual([0, 1, 1, 1]);
    expect(single(made((f) => f.at.missing(), [{ at: 0 }, {}]))).toEqual([0, 1]);
    const both = (f: FeatureTools<typeof columns>): Feature => f.category(f.gate, f.crew).embeddingIndex({ max: 5 });
    expect(single(made(both, rows))).toEqual([2, 0, 0, 0]);
  });

  it('of many parts stay apart, however many combinations there are', () => {
    const rows = Array.from({ length: 3000 }, (_, row) => ({ gate: `g${row}`, crew: `c${(row * 7) % 3000}` }));
    const both = (f: FeatureTools<typeof columns>): Feature => f.category(f.gate, f.crew).embeddingIndex({ max: 3000 });
    expect(new Set(single(made(both, rows))).size).toBe(3000);
  });
});

describe('texts', () => {
  /** The last has no text. */
  const corpus = [
    'The flight to Seattle was late, late again.',
    'Ein Flug nach München: pünktlich!',
    'late flight, early train',
    '42 gates and a gate_7',
    '',
    'the the the crew',
    null,
  ];
  const notes = (...values: readonly (string | null)[]): TableRow[] => values.map((note) => ({ note }));

  it('tf-idf is that of scikit-learn 1.9 with words of one letter and more', () => {
    // TfidfVectorizer(token_pattern=r'(?u)\b\w+\b').fit_transform(corpus[:-1]).astype(float32)
    const want: readonly { readonly [word: string]: number }[] = [
      {
        again: 0.3527926,
        flight: 0.289295,
        late: 0.57859,
        seattle: 0.3527926,
        the: 0.289295,
        to: 0.3527926,
        was: 0.3527926,
      },
      { ein: 0.4472136, flug: 0.4472136, münchen: 0.4472136, nach: 0.4472136, pünktlich: 0.4472136 },
      { early: 0.54677904, flight: 0.44836664, late: 0.44836664, train: 0.54677904 },
      { '42': 0.4472136, a: 0.4472136, and: 0.4472136, gate_7: 0.4472136, gates: 0.4472136 },
      {},
      { crew: 0.3765734, the: 0.9263868 },
    ];
    const features = buildFeatures(columns, (f) => ({ note: f.note.tfidf({ vocabulary: 40 }) }));
    const fitted = fitOn(features, batchOf(columns, notes(...corpus)));
    const { words } = fitted.state['note'] as { words: readonly string[] };
    const rows = rowsOf(fitted, batchOf(columns, notes(...corpus)));
    want.forEach((weights, row) => {
      expect(rows[row]!.filter((value) => value !== 0)).toHaveLength(Object.keys(weights).length);
      for (const [word, weight] of Object.entries(weights)) {
        expect(Math.abs(rows[row]![words.indexOf(word)]! - weight)).toBeLessThan(1e-6);
      }
    });
    expect(rows[6]!.every((value) => value === 0)).toBe(true);
  });

  it('tokens are numbers of words: ended, unknown, then by frequency and text', () => {
    const train = notes('b a b', 'c b a', null);
    const declare = (f: FeatureTools<typeof columns>): Feature => f.note.tokens({ max: 4, vocabulary: 2 });
    expect(made(declare, train, notes('A, b!', 'c c', 'a b a b a b', '', null))).toEqual([
      [3, 2, 0, 0],
      [1, 1, 0, 0],
      [3, 2, 3, 2],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    const cased = made((f) => f.note.tokens({ max: 1, vocabulary: 2, lower: false }), train, notes('A'));
    expect(cased).toEqual([[1]]);
  });

  it('bags count words, learnt or hashed', () => {
    const train = notes('b a b', 'c b a');
    expect(made((f) => f.note.bagOfWords({ vocabulary: 3 }), train, notes('b c b zzz', null))).toEqual([
      [2, 0, 1],
      [0, 0, 0],
    ]);
    const [hashed, none] = made((f) => f.note.hashingTf({ buckets: 8 }), train, notes('b c b', null));
    expect(hashed!.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(Math.max(...hashed!)).toBeGreaterThanOrEqual(2);
    expect(none).toEqual(new Array(8).fill(0));
  });

  it('are counted in characters and words, and are categories as a whole', () => {
    expect(single(made((f) => f.note.length().asNumber(), notes('a😀b', '', null)))).toEqual([3, 0, 0]);
    expect(single(made((f) => f.note.words().asNumber(), notes('so, it is', '…', null)))).toEqual([3, 0, 0]);
    expect(single(made((f) => f.note.embeddingIndex({ max: 2 }), notes('x y', 'x', 'x y')))).toEqual([2, 3, 2]);
    expect(single(made((f) => f.note.missing(), notes('x', null)))).toEqual([0, 1]);
  });
});

describe('tensors', () => {
  // Two pixels of two channels.
  const images = [{ image: [0, 10, 2, 30] }, { image: null }, { image: [4, 50, 6, 110] }];

  it('are their numbers in a row, scaled or not', () => {
    expect(made((f) => f.image.asNumbers(), images)).toEqual([
      [0, 10, 2, 30],
      [0, 0, 0, 0],
      [4, 50, 6, 110],
    ]);
    expect(made((f) => f.image.scale(1 / 2), images)[2]).toEqual([2, 25, 3, 55]);
  });

  it('are normalized by channel, as fitted or given', () => {
    // Channel 0 has 0, 2, 4, 6: mean 3, deviation √5. Channel 1 has 10, 30, 50, 110: mean 50, deviation √1400.
    const [first, none] = made((f) => f.image.normalize(), images);
    const want = [-3 / Math.sqrt(5), -40 / Math.sqrt(1400), -1 / Math.sqrt(5), -20 / Math.sqrt(1400)];
    want.forEach((value, at) => expect(first![at]).toBeCloseTo(value, 6));
    expect(none).toEqual([0, 0, 0, 0]);
    const given = { mean: [1, 2], deviation: [2, 4] };
    expect(made((f) => f.image.normalize(given), images)[2]).toEqual([1.5, 12, 2.5, 27]);
    expect(made((f) => f.image.normalize({ mean: [2], deviation: [2] }), images)[2]).toEqual([1, 24, 2, 54]);
  });

  it.each([
    ['one number in place of four', [1], '[1]'],
    [
      'a wrong shape',
      [
        [1, 2],
        [3, 4],
      ],
      '[[1,2],[3,4]]',
    ],
    ['what uint8 cannot hold', [1, 2, 3, 256], '[1,2,3,256]'],
    ['no number', 'image', '"image"'],
  ])('in a request refuse %s', (_, image, seen) => {
    const features = buildFeatures(columns, (f) => ({ image: f.image.asNumbers() }));
    expect(() => batchOfRows([{ image }], features.spec)).toThrow(`Row 0 has ${seen} for "image", which is tensor.`);
    expect(
      batchOfRows(
        [
          {
            image: [
              [
                [1, 2],
                [3, 4],
              ],
            ],
          },
        ],
        features.spec,
      ).columns['image'],
    ).toMatchObject({
      values: Uint8Array.of(1, 2, 3, 4),
    });
  });

  it('of another width than declared are refused', () => {
    const other = { image: { type: 'tensor', of: 'uint8', shape: [3], nullable: true } } as const;
    const features = buildFeatures(columns, (f) => ({ image: f.image.asNumbers() }));
    const fitted = fitOn(features, batchOf(columns, images));
    expect(() => rowsOf(fitted, batchOf(other, [{ image: [1, 2, 3] }]))).toThrow(
      'takes "image" for tensors of the shape [1, 2, 2]; it holds tensors of 3 numbers.',
    );
  });
});

describe('indices', () => {
  const features = buildFeatures(columns, (f) => ({
    gate: f.gate.embeddingIndex({ max: 10, oov: 2 }),
    note: f.note.tokens({ max: 4, vocabulary: 8 }),
    crew: f.crew.hash(6, { as: 'index' }),
    x: f.x.quantile(4, { as: 'index' }),
    y: f.x.bucketize([1, 2]),
  }));
  it('have as many values as an embedding needs', () => {
    expect(['gate', 'note', 'crew', 'x'].map((name) => features.indices(name))).toEqual([13, 10, 6, 5]);
    expect(() => features.indices('y')).toThrow('"y" is no index.');
  });
  it('are named', () => {
    expect(features.names).toEqual([
      'gate',
      'note[0]',
      'note[1]',
      'note[2]',
      'note[3]',
      'crew',
      'x',
      'y=..1',
      'y=1..2',
      'y=2..',
    ]);
  });

  it.each<[string, (f: FeatureTools<typeof columns>) => Feature]>([
    ['bucketize got the edges 3, 1', (f) => f.x.bucketize([3, 1])],
    ['bucketize got the edges (none)', (f) => f.x.bucketize([])],
    ['quantile got 1 buckets', (f) => f.x.quantile(1)],
    ['clip got 3 and 1', (f) => f.x.clip(3, 1).asNumber()],
    ['A bound or value is NaN', (f) => f.x.fill(NaN).asNumber()],
    ['embeddingIndex got 16777215 and 1 values', (f) => f.gate.embeddingIndex({ max: 2 ** 24 - 1 })],
    ['scale got 0', (f) => f.image.scale(0)],
    ['for 2 channels', (f) => f.image.normalize({ mean: [1, 2, 3], deviation: [1, 2, 3] })],
    ['deviations 0', (f) => f.image.normalize({ mean: [1], deviation: [0] })],
    ['tokens got max 0', (f) => f.note.tokens({ max: 0, vocabulary: 5 })],
    ['tfidf got a vocabulary of 1.5', (f) => f.note.tfidf({ vocabulary: 1.5 })],
  ])('refuse: %s', (seen, declare) => {
    expect(() => buildFeatures(columns, (f) => ({ made: declare(f) }))).toThrow(
      expect.objectContaining({ code: 'FEATURES', message: expect.stringContaining(seen) }),
    );
  });
});
