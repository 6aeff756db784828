import { logGamma } from './gamma.js';
import { pelzGood } from './pelz-good.js';
import type { Sizes } from './result.js';

/**
 * Exact chance that two samples of one distribution are at least this far apart, in units of one pair of rows: the
 * share of lattice paths from (0, 0) to (m, n) that touch the boundary (Hodges, Arkiv för Matematik 3, 1958).
 */
export function smirnovTail(furthest: number, { reference, current }: Sizes): number {
  if (furthest === 0) return 1;
  if (reference === current) return ofOneSize(reference, Math.round(furthest / reference));
  const [m, n] = [Math.max(reference, current), Math.min(reference, current)];
  // outside[j]: share of the paths to (i, j) that touched the boundary; beyond it, all did.
  const outside = new Float64Array(n + 1).fill(1);
  for (let i = 0; i <= m; i += 1) {
    const from = Math.max(0, Math.floor((n * i - furthest) / m) + 1);
    const to = Math.min(n, Math.ceil((n * i + furthest) / m) - 1);
    if (from > to) return 1;
    if (from > 0) outside[from - 1] = 1;
    for (let j = from; j <= to; j += 1) {
      const left = i === 0 ? 0 : (outside[j] as number) * i;
      const below = j === 0 ? 0 : (outside[j - 1] as number) * j;
      outside[j] = i + j === 0 ? 0 : (left + below) / (i + j);
    }
  }
  return outside[n] as number;
}

/**
 * The same for two samples of n rows that are h rows apart: the reflection principle, alternating terms nested to keep
 * digits.
 */
function ofOneSize(n: number, h: number): number {
  let chance = 0;
  for (let k = Math.floor(n / h); k >= 0; k -= 1) {
    let ratio = 1;
    for (let j = 0; j < h; j += 1) ratio *= (n - k * h - j) / (n + k * h + j + 1);
    chance = ratio * (1 - chance);
  }
  return 2 * chance;
}

/** From this n·d² on, leaving the band on both sides is so rare that twice the chance of one side is the whole. */
const ONE_SIDED_FROM = 2.2;

/**
 * Chance that an empirical distribution of n rows is at least d from the true one: Pelz and Good's expansion below, and
 * twice Smirnov's one-sided sum above, as Simard and L'Ecuyer (Journal of Statistical Software 39, 2011) choose.
 */
export function kolmogorovTail(d: number, n: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  return n * d * d < ONE_SIDED_FROM && d < 0.5 ? 1 - pelzGood(d, n) : 2 * oneSided(d, n);
}

function oneSided(d: number, n: number): number {
  let sum = 0;
  const whole = logGamma(n + 1);
  for (let j = 0; j <= Math.floor(n * (1 - d)); j += 1) {
    const share = d + j / n;
    const rest = (n - j) * Math.log1p(-Math.min(1, share));
    sum += Math.exp(whole - logGamma(j + 1) - logGamma(n - j + 1) + (j - 1) * Math.log(share) + rest);
  }
  return d * sum;
}
