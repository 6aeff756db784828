import type { FeatureSpec } from '../spec.js';
import { Feature, refuse } from './feature.js';

/**
 * An image, or any numbers of one shape. A model gets them flat, in row-major order, as all features lie in one row:
 * let its first layer be `tf.layers.reshape({ targetShape: [28, 28, 1] })` where it wants the shape.
 */
export class Tensor {
  private readonly column: string;
  private readonly shape: readonly number[];
  constructor(column: string, shape: readonly number[]) {
    this.column = column;
    this.shape = shape;
  }

  /** Its numbers as they are. A missing tensor is all 0, here and below. */
  asNumbers(): Feature {
    return this.scaled([0], [1]);
  }

  /** Its numbers times a factor, such as 1/255. */
  scale(factor: number): Feature {
    if (Number.isFinite(factor) && factor !== 0) return this.scaled([0], [1 / factor]);
    throw refuse(`scale got ${factor}.`, 'Pass a finite number that is not 0, such as 1 / 255.');
  }

  /**
   * Its numbers minus the mean of their channel (the last axis), over its standard deviation: of the training rows, or
   * as given, one number for each channel or one for all.
   */
  normalize(given?: { readonly mean: readonly number[]; readonly deviation: readonly number[] }): Feature {
    const { column, shape } = this;
    if (given === undefined) return new Feature({ make: 'normalizeTensor', column, shape });
    const { mean, deviation } = given;
    const fits = (mean.length === 1 || mean.length === shape.at(-1)) && deviation.length === mean.length;
    if (fits && mean.every(Number.isFinite) && deviation.every((value) => value > 0))
      return this.scaled(mean, deviation);
    throw refuse(
      `normalize got means ${mean.join(', ')} and deviations ${deviation.join(', ')} for ${shape.at(-1)} channels.`,
      'Pass one of each for each channel, or one of each for all; deviations above 0.',
    );
  }

  private scaled(minus: readonly number[], over: readonly number[]): Feature {
    const spec: FeatureSpec = { make: 'scaleTensor', column: this.column, shape: this.shape, minus, over };
    return new Feature(spec);
  }
}
