import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.js';

/** What the steps of a run did, as they noted it in a folder of theirs: one line each, in the order of time. */
export function notesIn(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, 'notes'), 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

/** How often each line was noted, of those that begin with a word: `{ 'line.a': 1 }` for `did line.a`. */
export function countsOf(folder: string, word: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of notesIn(folder)) {
    if (!line.startsWith(`${word} `)) continue;
    const what = line.slice(word.length + 1);
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** Waits for a line. */
export async function noted(folder: string, line: string): Promise<void> {
  await eventually(`"${line}" among ${folder}`, () => notesIn(folder).includes(line), 90_000);
}

/** Lets steps go on that wait for a word. */
export function say(folder: string, word: string): void {
  writeFileSync(join(folder, word), '');
}

/** The process ids that steps noted under a word: `pid b 123`. */
export function pidOf(folder: string, step: string): number {
  const lines = notesIn(folder).filter((line) => line.startsWith(`pid ${step} `));
  return Number(lines.at(-1)?.split(' ').at(-1));
}
