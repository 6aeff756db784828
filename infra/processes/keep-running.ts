import { setTimeout as pause } from 'node:timers/promises';
import { FinalError } from '../../core/errors.js';
import { startChild, type Child } from './child.js';
import { logFile } from './log-file.js';
import type { Part, PartEvent } from './part.js';

/** A part that ran this long was well: its next end counts as the first again. */
const WELL_AFTER_MS = 30_000;
/** This many ends in a row before a part was ever ready, and its start has failed. */
const TRIES = 3;

export interface Keeping {
  readonly state: string;
  readonly tell: (event: PartEvent) => void;
  /** The living child of each part, by its name. */
  readonly children: Map<string, Child>;
  /** Aborted when the part is not wanted any more. */
  readonly signal: AbortSignal;
  /** Called when the part is ready. */
  readonly up: () => void;
  /** Called when its first start has failed. */
  readonly down: (why: FinalError) => void;
}

/** Milliseconds before the next try after `ends` ends in a row: 100, 300, 900 … at most 15 s. */
export function backoff(ends: number): number {
  return Math.min(15_000, 100 * 3 ** (ends - 1));
}

/** Keeps one part running, however often it ends, until it is not wanted any more. */
export async function keepRunning(part: Part, keeping: Keeping): Promise<void> {
  const { signal, tell } = keeping;
  let ends = 0;
  let wasUp = false;
  while (!signal.aborted) {
    const life = await live(part, keeping);
    if (signal.aborted) return;
    wasUp ||= life.wasUp;
    ends = life.lastedMs > WELL_AFTER_MS ? 1 : ends + 1;
    tell({ kind: 'ended', part, why: life.why, again: backoff(ends), lines: life.lines });
    if (!wasUp && ends === TRIES) keeping.down(failed(part, life, keeping.state));
    await pause(backoff(ends), undefined, { signal }).catch(() => undefined);
  }
}

interface Life {
  readonly wasUp: boolean;
  readonly lastedMs: number;
  readonly why: string;
  readonly lines: readonly string[];
}

/** One process of a part, from its start to its end. */
async function live(part: Part, { state, tell, children, up }: Keeping): Promise<Life> {
  const began = performance.now();
  const lasted = (): number => performance.now() - began;
  tell({ kind: 'starting', part });
  const child = startChild(part, state);
  children.set(part.name, child);
  const pid = await child.ready;
  if (pid !== undefined) {
    tell({ kind: 'ready', part, pid, afterMs: lasted() });
    up();
  }
  const why = await child.ended;
  children.delete(part.name);
  return { wasUp: pid !== undefined, lastedMs: lasted(), why, lines: child.lines() };
}

function failed(part: Part, { why, lines }: Life, state: string): FinalError {
  return new FinalError('PART_FAILED', {
    message: `The ${part.title} ended ${TRIES} times before it was ready (${why}).${lines.map((line) => `\n    ${line}`).join('')}\n`,
    hint: `Its whole log is ${logFile(state, part.name)}; "coppice doctor" says what is missing.`,
  });
}
