import { randomFrom } from '../../seed.js';

/** So many values are kept: a quantile of a sample of a million is off by about 0.05% of the rows. */
const MOST = 1 << 20;

/**
 * All numbers as long as there are no more than `most`; of more, a uniform sample (Vitter's algorithm R) that a fixed
 * seed and the order of the rows decide.
 */
export class Sample {
  private values = new Float64Array(1024);
  private readonly most: number;
  private readonly random = randomFrom(20_011);
  private seen = 0;

  constructor(most: number = MOST) {
    this.most = most;
  }

  add(value: number): void {
    this.seen += 1;
    if (this.seen <= this.most) {
      if (this.seen > this.values.length) this.grow();
      this.values[this.seen - 1] = value;
      return;
    }
    const place = Math.floor(this.random.uniform() * this.seen);
    if (place < this.most) this.values[place] = value;
  }

  sorted(): Float64Array {
    return this.values.slice(0, Math.min(this.seen, this.most)).sort();
  }

  private grow(): void {
    const larger = new Float64Array(Math.min(this.values.length * 2, this.most));
    larger.set(this.values);
    this.values = larger;
  }
}

/** As JSON, in which it is saved, can hold it: the sum of numbers near the end of the range is beyond it. */
export function savable(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

/** Between its neighbours in proportion: numpy's default, Hyndman and Fan's type 7. There must be a value. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return savable(below + (above - below) * (at - Math.floor(at)));
}
