import type { WorkflowHandle } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import { RetryableError } from '../core/errors.js';
import type { RunView } from '../workflows/messages.js';
import { readPicture } from './read-picture.js';
import type { Terminal } from './terminal.js';
import { changeTeller } from './view/changes.js';
import { runTree, type RunPicture } from './view/run-tree.js';
import { paint } from './view/text.js';

export interface Watch {
  readonly terminal: Terminal;
  /** Ends the watching, not the run. */
  readonly signal?: AbortSignal;
  readonly onView?: (view: RunView) => void;
}

const EVERY_MS = 400;
/** No worker has taken the run up for this long: something is wrong with the set-up, not with the run. */
const TAKEN_UP_WITHIN_MS = 60_000;

/**
 * Shows a run until it has ended: drawn over on a terminal, else a line for each change. Gives the last view, and
 * `undefined` for a run that ended before it had one, as with a wrong input.
 */
export async function watchRun(
  handle: WorkflowHandle,
  { terminal, signal, onView }: Watch,
): Promise<RunView | undefined> {
  let before: RunPicture | undefined;
  let away = false;
  const show = shower(terminal);
  const began = Date.now();
  while (signal?.aborted !== true) {
    const seen = await readPicture(handle).catch((error: unknown) => {
      if (!isAway(error)) throw error;
      return 'away' as const;
    });
    if (seen === 'away' && !away) terminal.note('The Temporal server is away; the run goes on when it is back.');
    away = seen === 'away';
    if (seen !== 'away') {
      if (seen.picture !== undefined) {
        show(seen.picture);
        onView?.(seen.picture.view);
      }
      before = seen.picture ?? before;
      if (seen.ended) break;
      if (before === undefined && Date.now() - began > TAKEN_UP_WITHIN_MS) throw notTakenUp(handle.workflowId);
    }
    await pause(EVERY_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  terminal.settle();
  return before?.view;
}

/** Draws over on a terminal, else tells what is new. */
function shower(terminal: Terminal): (picture: RunPicture) => void {
  const tell = changeTeller();
  return (picture) => {
    if (terminal.live) terminal.draw(paint(runTree(picture), terminal.canvas));
    else for (const line of tell(picture)) terminal.line(line);
  };
}

/** gRPC says UNAVAILABLE (14) or DEADLINE_EXCEEDED (4) while a server is being restarted. */
function isAway(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && (cause.code === 14 || cause.code === 4);
}

function notTakenUp(workflowId: string): RetryableError {
  return new RetryableError('NO_WORKER', {
    message: `No worker has taken up "${workflowId}" within a minute.`,
    hint: 'Start one with "coppice dev"; the run waits for it. Check that both use the same COPPICE_TASK_QUEUE.',
  });
}
