/** Lanczos' coefficients for g = 7 and nine terms (Godfrey): relative accuracy about 1e-15. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2;
const MOST_TERMS = 100_000;

/** Natural logarithm of the gamma function at x > 0: by Stirling's series from 20 on, by Lanczos' below. */
export function logGamma(x: number): number {
  if (x >= 20) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TAU + stirling(1 / x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const at = x - 1;
  const sum = LANCZOS.reduce((so, coefficient, term) => so + (term === 0 ? coefficient : coefficient / (at + term)), 0);
  const base = at + 7.5;
  return HALF_LOG_TAU + (at + 0.5) * Math.log(base) - base + Math.log(sum);
}

function stirling(r: number): number {
  const s = r * r;
  return r * (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188))));
}

/**
 * Chance that a chi-squared value with this many degrees of freedom is at least x: the upper incomplete gamma, Q(df /
 * 2, x / 2).
 */
export function chiSquaredTail(x: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === 0 || x <= 0) return 1;
  const [a, half] = [degreesOfFreedom / 2, x / 2];
  const scale = Math.exp(a * Math.log(half) - half - logGamma(a));
  return half < a + 1 ? Math.max(0, 1 - scale * lowerSeries(a, half)) : scale * upperFraction(a, half);
}

/** Series of the lower incomplete gamma, which converges fast below a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * Number.EPSILON; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Continued fraction of the upper incomplete gamma, by Lentz's algorithm. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n += 1) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return fraction;
}
