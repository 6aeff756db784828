import { setImmediate } from 'node:timers/promises';

/** Lets the process breathe between batches: messages come in, heartbeats go out. */
const BREATH_MS = 50;
/** How often progress is told. */
const TELL_MS = 250;

/** True at most once in so many milliseconds; the first time after the first interval. */
export function every(ms: number): () => boolean {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < ms) return false;
    last = now;
    return true;
  };
}

export interface Pace {
  /** Gives way to the event loop where it is time; a native step blocks it. */
  breathe(): Promise<void>;
  readonly tellNow: () => boolean;
  readonly checkpointNow: () => boolean;
}

export function makePace({ checkpointSeconds }: { checkpointSeconds: number }): Pace {
  const due = every(BREATH_MS);
  return {
    breathe: async () => {
      if (due()) await setImmediate();
    },
    tellNow: every(TELL_MS),
    checkpointNow: every(checkpointSeconds * 1000),
  };
}
