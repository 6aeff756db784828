import { hash32 } from '../seed.js';
import type { Batch } from '../table.js';
import { numbersOf } from './cells.js';
import { keysOf } from './keys.js';
import type { KeyPart } from './spec.js';
import type { Place } from './layout.js';
import type { FeatureState } from './spec.js';

/** Where a feature writes its numbers: `out[row × stride + at]`. Missing values become 0, which is the mean. */
export interface Target<Values extends Float32Array | Int32Array> {
  readonly out: Values;
  readonly stride: number;
  readonly at: number;
}

/** Writes a dense feature. */
export function writeDense(
  batch: Batch,
  { spec, state }: { spec: Place['spec']; state: FeatureState | undefined },
  { out, stride, at }: Target<Float32Array>,
): void {
  if (spec.make === 'labelRate') {
    const rates = new Map(state !== undefined && 'rates' in state ? state.rates : []);
    const otherwise = state !== undefined && 'rates' in state ? state.otherwise : 0;
    eachKey(batch, { key: spec.key, of: (text) => rates.get(text) ?? otherwise }, (row, value) => {
      out[row * stride + at] = value;
    });
    return;
  }
  if (spec.make === 'oneHot' || spec.make === 'hash') return;
  const values = numbersOf(batch, spec.of);
  if (spec.make === 'cyclic') {
    for (let row = 0; row < batch.rows; row += 1) {
      const angle = (2 * Math.PI * ((values[row] as number) - spec.from)) / spec.period;
      const known = !Number.isNaN(angle);
      out[row * stride + at] = known ? Math.sin(angle) : 0;
      out[row * stride + at + 1] = known ? Math.cos(angle) : 0;
    }
    return;
  }
  const { mean, deviation } = state !== undefined && 'mean' in state ? state : { mean: 0, deviation: 1 };
  for (let row = 0; row < batch.rows; row += 1) {
    const value = ((values[row] as number) - mean) / deviation;
    out[row * stride + at] = Number.isNaN(value) ? 0 : value;
  }
}

/** Writes where in a row the 1 of a one-hot or hashed feature stands, or −1. */
export function writeSlots(batch: Batch, { spec, at: start }: Place, { out, stride, at }: Target<Int32Array>): void {
  if (spec.make !== 'oneHot' && spec.make !== 'hash') return;
  const known = spec.make === 'oneHot' ? new Map(spec.values.map((value, index) => [value, start + index])) : undefined;
  const of = (text: string): number =>
    spec.make === 'hash' ? start + (hash32(text) % spec.buckets) : (known?.get(text) ?? -1);
  eachKey(batch, { key: spec.key, of }, (row, place) => {
    out[row * stride + at] = place;
  });
}

/** Calls back for each row with what its key stands for, which is asked once for each distinct key. */
export function eachKey<Value>(
  batch: Batch,
  { key, of }: { readonly key: readonly KeyPart[]; readonly of: (text: string) => Value },
  visit: (row: number, value: Value) => void,
): void {
  const { codes, text } = keysOf(batch, key);
  const values = new Map<number, Value>();
  for (let row = 0; row < batch.rows; row += 1) {
    const code = codes[row] as number;
    let value = values.get(code);
    if (value === undefined) values.set(code, (value = of(text(code))));
    visit(row, value);
  }
}
