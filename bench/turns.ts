import { median } from './figure.js';
import type { Result } from './figure.js';

export interface Contest {
  readonly figure: string;
  readonly unit: string;
  /** Each gives one measurement, in `unit`. */
  readonly ours: () => Promise<number>;
  readonly floor: () => Promise<number>;
  readonly most?: { readonly ratio: number } | { readonly value: number };
  readonly repeats: number;
  readonly note: string;
}

/** Measures ours and the floor in turns, after one unmeasured turn of each, so that both see the same machine. */
export async function inTurns(contest: Contest): Promise<Result> {
  await contest.floor();
  await contest.ours();
  const ours: number[] = [];
  const floor: number[] = [];
  for (let turn = 0; turn < contest.repeats; turn++) {
    // Who begins changes, so that neither always finds what the other left behind.
    const [first, second] = turn % 2 === 0 ? [floor, ours] : [ours, floor];
    first.push(await (first === ours ? contest.ours() : contest.floor()));
    second.push(await (second === ours ? contest.ours() : contest.floor()));
  }
  const value = median(ours);
  const ratio = median(ours.map((one, turn) => one / floor[turn]!));
  const { figure, unit, repeats, note, most } = contest;
  const told = { value: rounded(value), floor: rounded(median(floor)), ratio: rounded(ratio) };
  return { figure, ...told, unit, ...verdict(most, { value, ratio, unit }), repeats, note };
}

function verdict(
  most: Contest['most'],
  { value, ratio, unit }: { value: number; ratio: number; unit: string },
): Pick<Result, 'bound' | 'ok'> {
  if (most === undefined) return { bound: null, ok: null };
  if ('ratio' in most) return { bound: `ratio <= ${most.ratio}`, ok: ratio <= most.ratio };
  return { bound: `value <= ${most.value} ${unit}`, ok: value <= most.value };
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
