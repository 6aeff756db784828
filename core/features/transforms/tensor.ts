import { FinalError } from '../../errors.js';
import { isMissing } from '../../table.js';
import type { ColumnCells } from '../../table.js';
import type { Reading } from '../reading.js';
import type { SpecOf, States } from '../spec.js';
import { storable } from './dense.js';
import { savable } from './sample.js';
import { shown } from './scale.js';
import type { Target, Transform, Writer } from './transform.js';

type Shaped = Extract<ColumnCells, { kind: 'tensors' | 'vectors' }>;
interface Scale {
  readonly column: string;
  readonly shape: readonly number[];
  /** One for each channel, or one for all. */
  readonly minus: readonly number[];
  readonly over: readonly number[];
}

/** All numbers of a tensor in row-major order, each minus one number and over another. A missing tensor is all 0. */
export const scaleTensor: Transform<SpecOf<'scaleTensor'>, undefined> = {
  width: ({ shape }) => sizeOf(shape),
  suffixes: ({ shape }) => numbered(shape),
  writer: (spec) => tensorWriter(spec),
};

/** Minus the mean of its channel (the last axis), over its standard deviation, both of the training rows. */
export const normalizeTensor: Transform<SpecOf<'normalizeTensor'>, States['normalizeTensor']> = {
  width: ({ shape }) => sizeOf(shape),
  suffixes: ({ shape }) => numbered(shape),
  learner: ({ column, shape }) => {
    const channels = shape.at(-1)!;
    const counts = new Float64Array(channels);
    const means = new Float64Array(channels);
    const squares = new Float64Array(channels);
    const add = (value: number, channel: number): void => {
      if (!Number.isFinite(value)) return;
      counts[channel]! += 1;
      const away = value - means[channel]!;
      means[channel]! += away / counts[channel]!;
      squares[channel]! += away * (value - means[channel]!);
    };
    return {
      add: (reading, labels) => {
        const { values, width, ...cells } = tensorsOf(reading, column, shape);
        for (let row = 0; row < reading.rows; row += 1) {
          if (isMissing(cells, row) || Number.isNaN(labels[row])) continue;
          for (let at = 0; at < width; at += 1) add(Number(values[row * width + at]), at % channels);
        }
      },
      state: () => ({
        mean: Array.from(means, savable),
        deviation: Array.from(squares, (sum, channel) => savable(Math.sqrt(sum / Math.max(counts[channel]!, 1))) || 1),
      }),
    };
  },
  writer: ({ column, shape }, { mean, deviation }) => tensorWriter({ column, shape, minus: mean, over: deviation }),
  describe: ({ mean, deviation }) =>
    `means ${mean.map(shown).join(', ')}, deviations ${deviation.map(shown).join(', ')}`,
};

function tensorWriter({ column, shape, minus, over }: Scale): Writer {
  const channels = minus.length;
  const writeRow = (read: (at: number) => number, out: Float32Array): void => {
    for (let at = 0; at < out.length; at += 1) {
      const channel = at % channels;
      const value = read(at);
      out[at] = Number.isFinite(value) ? storable((value - minus[channel]!) / over[channel]!) : 0;
    }
  };
  const write = (reading: Reading, { out, stride, at }: Target<Float32Array>): void => {
    const { values, width, ...cells } = tensorsOf(reading, column, shape);
    for (let row = 0; row < reading.rows; row += 1) {
      if (isMissing(cells, row)) continue;
      const to = row * stride + at;
      writeRow((i) => Number(values[row * width + i]), out.subarray(to, to + width));
    }
  };
  return { kind: 'dense', write };
}

/** FinalError `FEATURE_COLUMN_TYPE` unless its cells are tensors of as many numbers as the shape says. */
function tensorsOf(reading: Reading, column: string, shape: readonly number[]): Shaped {
  const cells = reading.cells(column);
  const shaped = cells.kind === 'tensors' || cells.kind === 'vectors';
  if (shaped && cells.width === sizeOf(shape)) return cells;
  throw new FinalError('FEATURE_COLUMN_TYPE', {
    message: `A feature takes "${column}" for tensors of the shape [${shape.join(', ')}]; it holds ${cells.kind}${shaped ? ` of ${cells.width} numbers` : ''}.`,
    hint: 'Make the features from the schema that the table has.',
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function numbered(shape: readonly number[]): readonly string[] {
  return Array.from({ length: sizeOf(shape) }, (_, at) => `[${at}]`);
}
