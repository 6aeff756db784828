import type { Column, FloatKind, IntegerKind } from '../column.js';
import { FinalError } from '../errors.js';
import { INSTANT_PARTS } from './spec.js';
import type { Comparison, Expression, FeatureSpec, InstantPart, KeyPart } from './spec.js';

/** Numbers that a model gets. */
export class Feature {
  readonly spec: FeatureSpec;
  constructor(spec: FeatureSpec) {
    this.spec = spec;
  }
}

/** What a model is to predict. */
export class Label {
  readonly of: Expression;
  constructor(of: Expression) {
    this.of = of;
  }
}

/** A number for each row. */
export class Quantity {
  protected readonly expression: Expression;
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
  private readonly expression: Expression;
  constructor(expression: Expression) {
    this.expression = expression;
  }

  asNumber(): Feature {
    return new Feature({ make: 'number', of: this.expression });
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

/** A whole number from a small range, such as the hour. */
export class Part extends Quantity {
  readonly part: KeyPart & { readonly part: InstantPart };
  constructor(part: KeyPart & { readonly part: InstantPart }) {
    super(part);
    this.part = part;
  }

  /** Sine and cosine of its place on the circle, so that 23 h lies beside 0 h. */
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
  private readonly column: string;
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
}

/** One of a limited set of values, or a combination of several such. */
export class Category {
  readonly key: readonly KeyPart[];
  constructor(key: readonly KeyPart[]) {
    this.key = key;
  }

  /** One number for each of these values; all 0 for any other. */
  oneHot(values: readonly string[]): Feature {
    if (this.key.length === 1 && values.length > 0) return new Feature({ make: 'oneHot', key: this.key, values });
    throw new FinalError('FEATURES', {
      message: `oneHot got ${values.length} values for a category of ${this.key.length} parts.`,
      hint: 'List the values of a single category, or use hash(buckets) for a combination.',
    });
  }

  /** One number for each bucket; different values may share one. Memory grows with the rows, not with the buckets. */
  hash(buckets: number): Feature {
    if (Number.isInteger(buckets) && buckets > 0) return new Feature({ make: 'hash', key: this.key, buckets });
    throw new FinalError('FEATURES', {
      message: `hash got ${buckets} buckets.`,
      hint: 'Pass a whole number of buckets, at least 1.',
    });
  }

  /**
   * How often the label held among the training rows of the same value: one number in place of thousands, trained in a
   * fraction of the time. `smooth` counts as so many rows at the overall rate, so that rare values cannot overfit.
   */
  labelRate({ smooth = 50 }: { smooth?: number } = {}): Feature {
    return new Feature({ make: 'labelRate', key: this.key, smooth });
  }
}

/** What can be done with a column, by its type. */
export type ColumnTools<C> =
  C extends Column<'timestamp'>
    ? Instant
    : C extends Column<IntegerKind | FloatKind>
      ? Quantity
      : C extends Column<'bool'>
        ? Flag
        : C extends Column<'category'>
          ? Category
          : never;
