import { Command } from 'commander';
import { bringUp, stayUp, takeDown } from '../bring-up.js';
import { demonstrate } from '../demo/demonstrate.js';
import { trickle } from '../demo/trickle.js';
import { interruptSignal } from '../interrupt.js';
import { errorLines, reportOf } from '../report-error.js';
import type { Session } from '../session.js';

export function startCommand(session: Session): Command {
  return new Command('start')
    .description('start all parts, run flights-delay on real flights, and stay up')
    .option('--once', 'end with the run, and leave nothing running')
    .action(async ({ once }: { once?: boolean }) => {
      const signal = interruptSignal(() => process.exit(130));
      const system = await bringUp(session, signal);
      try {
        await demonstrate(session, signal);
      } catch (error) {
        if (once === true || signal.aborted) throw error;
        // The parts are up, and a person may want to look at what went wrong.
        errorLines(reportOf(error)).forEach((line) => session.terminal.note(line));
        session.exitCode = 1;
      } finally {
        if (once === true || signal.aborted) await takeDown(session, system);
      }
      if (once === true) return;
      void trickle(session, signal).catch((error: unknown) =>
        errorLines(reportOf(error)).forEach((line) => session.terminal.note(line)),
      );
      await stayUp(session, system, signal);
    });
}
