const PI2 = Math.PI ** 2;
const ROOT_TAU = Math.sqrt(2 * Math.PI);

/**
 * Chance that an empirical distribution of n rows is within d of the true one, by four terms in powers of 1 / √n
 * (Pelz and Good, Journal of the Royal Statistical Society B 38, 1976, in the theta-function form for small z).
 */
export function pelzGood(d: number, n: number): number {
  const z = Math.sqrt(n) * d;
  const most = Math.ceil((16 * z) / Math.PI);
  let sum = 0;
  for (let k = most; k >= 1; k -= 1) sum += oddTerm(2 * k - 1, z, n) + evenTerm(k, z, n);
  return sum;
}

function oddTerm(m: number, z: number, n: number): number {
  const s = z * z;
  const [p, p2, p3] = [PI2 * m ** 2, PI2 ** 2 * m ** 4, PI2 ** 3 * m ** 6];
  const first = -s + p / 4;
  const second = 6 * s ** 3 + 2 * s ** 2 + ((2 * s ** 2 - 5 * s) * p) / 4 + ((1 - 2 * s) * p2) / 16;
  const third =
    -30 * s ** 3 -
    90 * s ** 4 +
    ((135 * s ** 2 - 96 * s ** 3) * p) / 4 +
    ((212 * s ** 2 - 60 * s) * p2) / 16 +
    ((5 - 30 * s) * p3) / 64;
  const series =
    1 / z + first / (6 * z ** 4 * n ** 0.5) + second / (72 * z ** 7 * n) + third / (6480 * z ** 10 * n ** 1.5);
  return ROOT_TAU * Math.exp(-p / (8 * s)) * series;
}

function evenTerm(k: number, z: number, n: number): number {
  const s = z * z;
  const weight = ROOT_TAU * PI2 * k ** 2 * Math.exp((-PI2 * k ** 2) / (2 * s));
  return weight * ((3 * s - PI2 * k ** 2) / (216 * s ** 3 * n ** 1.5) - 1 / (36 * z ** 3 * n));
}
