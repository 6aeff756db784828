/**
 * Jest runs each suite in a vm context with typed arrays of its own, but native bindings (TensorFlow, DuckDB, BLAKE3)
 * and Node's own modules make and check the outer ones: `instanceof Float32Array` would be false for their results.
 * This environment lets the outer ones in, so that a suite sees what a program sees.
 */
import { TestEnvironment } from 'jest-environment-node';

const shared = {
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

export default class Environment extends TestEnvironment {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config @param {import('@jest/environment').EnvironmentContext} context */
  constructor(config, context) {
    super(config, context);
    Object.assign(this.global, shared);
  }
}
