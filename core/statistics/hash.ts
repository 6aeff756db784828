/** Two independent 32-bit hashes of one value. */
export type Hash = readonly [number, number];

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Equal numbers hash alike, whether they came as double or as 64-bit integer. */
export function hashNumber(value: number | bigint): Hash {
  double[0] = Number(value);
  if (typeof value === 'bigint' && !Number.isSafeInteger(double[0])) {
    return hashWords(Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
  }
  return hashWords(words[0]!, words[1]!);
}

export function hashBytes(bytes: Uint8Array, from: number, to: number): Hash {
  let [a, b] = [0x9747b28c, 0x3c6ef372];
  for (let at = from; at < to; at++) {
    a = Math.imul(a ^ bytes[at]!, 0x01000193);
    b = Math.imul((b ^ bytes[at]!) + (b << 5), 0x85ebca6b);
  }
  return [mix(a ^ (to - from)), mix(b)];
}

function hashWords(low: number, high: number): Hash {
  return [mix(mix(low ^ 0x9e3779b9) ^ high), mix(mix(high ^ 0x7f4a7c15) ^ low)];
}

/** The end of MurmurHash3. */
function mix(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
