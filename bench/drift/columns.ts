import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFrom } from '../../core/seed.js';
import type { ScipyJob } from './scipy.js';

export interface Pair<Values> {
  readonly reference: Values;
  readonly current: Values;
}

const CATEGORIES = 40;

/** Numbers of a bell shape, each second column stretched to a long tail; the current ones moved a little. */
export function floatPair(rows: number, column: number): Pair<Float64Array> {
  const draw = (seed: number, shift: number): Float64Array => {
    const { uniform } = randomFrom(seed);
    return Float64Array.from({ length: rows }, () => {
      const value = uniform() + uniform() + uniform() + shift;
      return column % 2 === 0 ? value : Math.exp(value);
    });
  };
  return { reference: draw(2 * column, 0), current: draw(2 * column + 1, 0.05) };
}

/** Positions of categories, the first ones more frequent. */
export function codePair(rows: number, column: number): Pair<Int32Array> {
  const draw = (seed: number, power: number): Int32Array => {
    const { uniform } = randomFrom(seed);
    return Int32Array.from({ length: rows }, () => Math.floor(CATEGORIES * uniform() ** power));
  };
  return { reference: draw(1000 + 2 * column, 2), current: draw(1001 + 2 * column, 2.2) };
}

export function dictionary(): readonly string[] {
  return Array.from({ length: CATEGORIES }, (_, code) => `c${code}`);
}

/** Puts the columns where Python can read them. */
export async function writeColumns(
  folder: string,
  { floats, codes }: { floats: readonly Pair<Float64Array>[]; codes: readonly Pair<Int32Array>[] },
): Promise<Omit<ScipyJob, 'binned'>> {
  const write = async (
    name: string,
    { reference, current }: Pair<Float64Array | Int32Array>,
  ): Promise<[string, string]> => {
    const paths: [string, string] = [join(folder, `${name}-reference`), join(folder, `${name}-current`)];
    await writeFile(paths[0], reference);
    await writeFile(paths[1], current);
    return paths;
  };
  const all = (kind: string, pairs: readonly Pair<Float64Array | Int32Array>[]): Promise<[string, string][]> =>
    Promise.all(pairs.map((pair, at) => write(`${kind}-${at}`, pair)));
  return { floats: await all('float', floats), codes: await all('code', codes) };
}
