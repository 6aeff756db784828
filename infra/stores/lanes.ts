/** At most so many at once; others wait in the order in which they came. */
export class Lanes {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      // The lane is handed on rather than freed, so that nobody who comes now overtakes.
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}
