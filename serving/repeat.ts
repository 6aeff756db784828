/** Work that is done again and again. `stop` ends it, and waits for the round under way. */
export interface Loop {
  stop(): Promise<void>;
}

/** Runs `work` at once and then `every` so many milliseconds after it ended; a failure is told and does not end it. */
export function repeat(work: () => Promise<void>, how: { every: number; onError: (error: unknown) => void }): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const next = (): void => {
    round = work()
      .catch(how.onError)
      .then(() => {
        if (!stopped) timer = setTimeout(next, how.every);
      });
  };
  next();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
