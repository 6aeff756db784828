import type { Hash } from './hash.js';
import type { Distinct } from './statistics.js';

/** HyperLogLog: for each of 2^14 groups of hashes, the longest run of leading zeros plus one. Merging takes the greater. */
export type DistinctSketch = Uint8Array;

const BITS = 14;
const REGISTERS = 2 ** BITS;
/** Bits of the second hash, whose zeros are counted. */
const ZEROS = 32;
/** What a register holds where all of them are zero. */
export const HIGHEST_RANK: number = ZEROS + 1;
/** One standard deviation of the estimate, as a share: 0.8%. */
const ERROR = 1.04 / Math.sqrt(REGISTERS);

export function emptyDistinct(): DistinctSketch {
  return new Uint8Array(REGISTERS);
}

/** Changes the sketch. */
export function addDistinct(sketch: DistinctSketch, [group, zeros]: Hash): void {
  const register = group >>> (32 - BITS);
  const rank = Math.clz32(zeros) + 1;
  if (rank > sketch[register]!) sketch[register] = rank;
}

export function mergeDistinct(one: DistinctSketch, other: DistinctSketch): DistinctSketch {
  return one.map((rank, register) => Math.max(rank, other[register]!));
}

/** Ertl 2017, "New cardinality estimation algorithms for HyperLogLog sketches": unbiased from none to very many. */
function estimateDistinct(sketch: DistinctSketch): number {
  const histogram = new Float64Array(ZEROS + 2);
  for (const rank of sketch) histogram[rank]!++;
  let z = REGISTERS * tau(1 - histogram[ZEROS + 1]! / REGISTERS);
  for (let rank = ZEROS; rank >= 1; rank--) z = 0.5 * (z + histogram[rank]!);
  z += REGISTERS * sigma(histogram[0]! / REGISTERS);
  return Math.round((REGISTERS * REGISTERS) / (2 * Math.LN2 * z));
}

export function estimated(sketch: DistinctSketch): Distinct {
  return { value: estimateDistinct(sketch), exact: false, error: ERROR };
}

function sigma(share: number): number {
  if (share === 1) return Infinity;
  let [x, y, z, before] = [share, 1, share, -1];
  while (z !== before) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [x, y, z, before] = [share, 1, 1 - share, -1];
  while (z !== before) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
