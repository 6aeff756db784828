import { INSTANT_PARTS } from '../spec.js';
import type { InstantPart, KeyPart } from '../spec.js';
import { Feature } from './feature.js';
import { Quantity } from './quantity.js';

/** A whole number from a small range, such as the hour. */
export class Part extends Quantity {
  readonly part: KeyPart & { readonly part: InstantPart };
  constructor(part: KeyPart & { readonly part: InstantPart }) {
    super(part);
    this.part = part;
  }

  /** Sine and cosine of its place on the circle, so that 23 h lies beside 0 h; both 0 where it is missing. */
  cyclic(): Feature {
    const { from, count } = INSTANT_PARTS[this.part.part];
    return new Feature({ make: 'cyclic', of: this.part, from, period: count });
  }

  /** One number for each value: 1 for the row's, 0 for the others; all 0 where it is missing. */
  oneHot(): Feature {
    const { from, count } = INSTANT_PARTS[this.part.part];
    const values = Array.from({ length: count }, (_, index) => String(from + index));
    return new Feature({ make: 'oneHot', key: [this.part], values });
  }
}

/** A moment, in UTC. */
export class Instant {
  readonly column: string;
  constructor(column: string) {
    this.column = column;
  }

  /** 0 to 23. */
  hour(): Part {
    return new Part({ column: this.column, part: 'hour' });
  }

  /** 0 (Sunday) to 6. */
  weekday(): Part {
    return new Part({ column: this.column, part: 'weekday' });
  }

  /** Of the month: 1 to 31. */
  day(): Part {
    return new Part({ column: this.column, part: 'day' });
  }

  /** 1 to 12. */
  month(): Part {
    return new Part({ column: this.column, part: 'month' });
  }

  /** 1 where it is missing, 0 where it is not. */
  missing(): Feature {
    return new Feature({ make: 'missing', of: { column: this.column } });
  }
}
