import { randomInt } from 'node:crypto';

const HOW =
  'able bold calm clever curious eager gentle happy honest keen lively merry nimble patient proud quiet rapid sunny'.split(
    ' ',
  );
const WHAT =
  'alder ash aspen beech birch cedar chestnut elm fir hazel hornbeam larch lime maple oak poplar rowan willow'.split(
    ' ',
  );

/** A name for a run that was given none: `calm-hazel-417`. */
export function runName(): string {
  const one = (words: readonly string[]): string => words[randomInt(words.length)] ?? '';
  return `${one(HOW)}-${one(WHAT)}-${randomInt(1_000)}`;
}
