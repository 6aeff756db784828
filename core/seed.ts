/** Random numbers that a seed decides: the same on every machine, in every process. */
export interface Random {
  /** The next whole number of 32 bits. */
  readonly next: () => number;
  /** Uniform in [0, 1), with 53 bits, as `Math.random`. */
  readonly uniform: () => number;
  /** Uniform whole number in [0, limit), without bias, for 1 ≤ limit ≤ 2³². */
  readonly below: (limit: number) => number;
}

/**
 * A seed of its own for each purpose: `deriveSeed(run.seed, 'train', 3)`. A whole number below 2⁵³, as JSON keeps it.
 * Equal arguments give equal seeds; any difference gives an unrelated one.
 */
export function deriveSeed(seed: number, ...purpose: readonly (string | number)[]): number {
  const text = JSON.stringify([seed, ...purpose]);
  const high = hash32(text, 0x9e3779b9) >>> 11;
  return high * 2 ** 32 + hash32(text, 0x85ebca6b);
}

/** xoshiro128** by Blackman and Vigna (2018), started by splitmix32. */
export function randomFrom(seed: number): Random {
  const start = splitmix32(hash32(String(seed), 0x2545f491));
  let [a, b, c, d] = [start(), start(), start(), start()];
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return {
    next,
    uniform: () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53,
    below: (limit) => {
      // Values past the last whole multiple of the limit would favour small results: draw again.
      const fair = 2 ** 32 - (2 ** 32 % limit);
      for (;;) {
        const value = next();
        if (value < fair) return value % limit;
      }
    },
  };
}

/** The numbers 0 … count − 1 in an order that the seed decides (Fisher-Yates). */
export function permutation(count: number, seed: number): Uint32Array {
  const { below } = randomFrom(seed);
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  for (let last = count - 1; last > 0; last -= 1) {
    const pick = below(last + 1);
    const kept = order[last] as number;
    order[last] = order[pick] as number;
    order[pick] = kept;
  }
  return order;
}

/** FNV-1a over UTF-16 code units, then MurmurHash3's finish, so that every bit counts. */
export function hash32(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return finish(hash);
}

function finish(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return finish(state);
  };
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
