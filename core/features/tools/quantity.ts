import type { As, Comparison, Expression, KeyPart } from '../spec.js';
import { checkCount, Feature, Label, refuse } from './feature.js';

interface Shown {
  /** `oneHot` (default): one number for each bucket. `index`: one number, 0 where it is missing, then 1, 2 … */
  readonly as?: As;
}

/** A number for each row. One that is not finite counts as missing. */
export class Quantity {
  readonly expression: Expression;
  constructor(expression: Expression) {
    this.expression = expression;
  }

  /** As it is; a missing one is 0. */
  asNumber(): Feature {
    return new Feature({ make: 'number', of: this.expression });
  }

  /** Minus the mean, over the standard deviation, both of the training rows. A missing one is 0: the mean. */
  standardize(): Feature {
    return new Feature({ make: 'standardize', of: this.expression });
  }

  /** From 0, the least of the training rows, to 1, the greatest; beyond for rows beyond. A missing one is 0. */
  minMax(): Feature {
    return new Feature({ make: 'minMax', of: this.expression });
  }

  /** Minus the median, over the distance between the quartiles: outliers do not move it. A missing one is 0. */
  robust(): Feature {
    return new Feature({ make: 'robust', of: this.expression });
  }

  /** The bucket it lies in: below the first edge, between two, or from the last on. None where it is missing. */
  bucketize(edges: readonly number[], { as = 'oneHot' }: Shown = {}): Feature {
    const rising = edges.every((edge, at) => Number.isFinite(edge) && (at === 0 || edges[at - 1]! < edge));
    if (edges.length > 0 && rising) return new Feature({ make: 'bucketize', of: this.expression, edges, as });
    throw refuse(
      `bucketize got the edges ${edges.join(', ') || '(none)'}.`,
      'Pass at least one, each above the one before.',
    );
  }

  /** The bucket it lies in, of `count` that hold about as many training rows each. None where it is missing. */
  quantile(count: number, { as = 'oneHot' }: Shown = {}): Feature {
    checkCount(count, `quantile got ${count} buckets`, { least: 2 });
    return new Feature({ make: 'quantile', of: this.expression, count, as });
  }

  /** 1 where it is missing, 0 where it is not. */
  missing(): Feature {
    return new Feature({ make: 'missing', of: this.expression });
  }

  /** Its natural logarithm; missing where it is 0 or less. */
  log(): Quantity {
    return new Quantity({ of: this.expression, change: 'log' });
  }

  /** ln(1 + it), for numbers from 0 on; missing where it is −1 or less. */
  log1p(): Quantity {
    return new Quantity({ of: this.expression, change: 'log1p' });
  }

  /** The nearest number from `low` to `high`. */
  clip(low: number, high: number): Quantity {
    if (low <= high) return new Quantity({ of: this.expression, change: 'clip', low: finite(low), high: finite(high) });
    throw refuse(`clip got ${low} and ${high}.`, 'Pass the lesser one first.');
  }

  /** This number where it is missing. */
  fill(value: number): Quantity {
    return new Quantity({ of: this.expression, change: 'fill', with: finite(value) });
  }

  /** Predict this number. */
  label(): Label {
    return new Label(this.expression);
  }

  greaterThan(bound: number): Condition {
    return this.compare('greaterThan', bound);
  }

  atLeast(bound: number): Condition {
    return this.compare('atLeast', bound);
  }

  lessThan(bound: number): Condition {
    return this.compare('lessThan', bound);
  }

  atMost(bound: number): Condition {
    return this.compare('atMost', bound);
  }

  equals(bound: number): Condition {
    return this.compare('equals', bound);
  }

  private compare(compare: Comparison, bound: number): Condition {
    return new Condition({ of: this.expression, compare, bound });
  }
}

/** Yes (1) or no (0) for each row; missing where what it compares is. */
export class Condition {
  readonly expression: Expression;
  constructor(expression: Expression) {
    this.expression = expression;
  }

  /** A missing one is 0, as no. */
  asNumber(): Feature {
    return new Feature({ make: 'number', of: this.expression });
  }

  /** 1 where it is missing, 0 where it is not. */
  missing(): Feature {
    return new Feature({ make: 'missing', of: this.expression });
  }

  /** Predict whether it holds. */
  label(): Label {
    return new Label(this.expression);
  }
}

/** A flag column. */
export class Flag extends Condition {
  readonly part: KeyPart;
  constructor(part: KeyPart) {
    super(part);
    this.part = part;
  }
}

/** JSON, in which features are saved, has no infinity. */
function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw refuse(`A bound or value is ${value}.`, 'Pass a finite number.');
}
