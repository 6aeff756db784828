/**
 * Jest runs each suite in a vm context with globals of its own, but native bindings (TensorFlow, DuckDB, BLAKE3) and
 * Node's own modules make and check the outer ones: `instanceof Float32Array` or `instanceof Error` would be false for
 * what they return or throw. This environment lets them in, so that a suite sees what a program sees.
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

const errors = { Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError, AggregateError };

/**
 * The engine throws the context's own errors and Node throws the outer ones: both are errors. A subclass made in the
 * context inherits this, and for it the ordinary rule holds.
 * @param {Function} inner @param {Function} outer
 */
function acceptOuter(inner, outer) {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(inner, Symbol.hasInstance, {
    value(/** @type {unknown} */ value) {
      return ordinary.call(this, value) || (this === inner && value instanceof outer);
    },
  });
}

export default class Environment extends TestEnvironment {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config @param {import('@jest/environment').EnvironmentContext} context */
  constructor(config, context) {
    super(config, context);
    Object.assign(this.global, shared);
    for (const [name, outer] of Object.entries(errors)) acceptOuter(this.global[name], outer);
  }
}
