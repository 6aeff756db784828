import type { Stand } from './stand.js';

/** What one figure came to. `ok: null` where nothing is promised, or where it could not be measured: never a pass. */
export interface Result {
  readonly figure: string;
  readonly value: number | null;
  readonly unit: string;
  /** The same work without Coppice, measured in turns with `value`. */
  readonly floor: number | null;
  /** The median over the turns of ours ÷ floor; under a load that changes it is steadier than `value` ÷ `floor`. */
  readonly ratio: number | null;
  readonly bound: string | null;
  readonly ok: boolean | null;
  readonly repeats: number;
  readonly note: string;
}

/** A figure's body. One that starts no server never touches the stand. */
export interface Figure {
  readonly name: string;
  readonly measure: (stand: () => Promise<Stand>) => Promise<readonly Result[]>;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
