import { FinalError } from '../../errors.js';
import type { Expression, FeatureSpec } from '../spec.js';

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
  /** It names a class, and is no number. */
  readonly names: boolean;
  constructor(of: Expression, { names = false }: { readonly names?: boolean } = {}) {
    this.of = of;
    this.names = names;
  }
}

/** A declaration that could not be trained or served. */
export function refuse(message: string, hint: string): FinalError {
  return new FinalError('FEATURES', { message, hint });
}

/** The most whole numbers that float32 tells apart. */
const MOST = 2 ** 24;

/** Throws FinalError `FEATURES` unless it is a whole number from `least` to 2²⁴. */
export function checkCount(value: number, what: string, { least = 1 }: { least?: number } = {}): void {
  if (Number.isInteger(value) && value >= least && value <= MOST) return;
  throw refuse(
    `${what}.`,
    `Pass a whole number from ${least} to ${MOST}: a model gets float32, which is exact up to there.`,
  );
}
