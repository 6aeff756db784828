import { Command } from 'commander';
import type { WorkflowHandle } from '@temporalio/client';
import type { Json } from '../../core/json.js';
import { interval, readJsonInput, wholeNumber } from '../json-input.js';
import type { Session } from '../session.js';
import { startRun } from '../start-run.js';
import { takenUp } from '../taken-up.js';
import { watchRun } from '../watch-run.js';

interface Options {
  readonly input?: string;
  readonly watch?: boolean;
  readonly seed?: string;
  readonly id?: string;
  readonly interval?: string;
  /** Commander's spelling of `--no-cache`. */
  readonly cache: boolean;
  readonly json?: boolean;
}

export function runCommand(session: Session): Command {
  return new Command('run')
    .description('start a run of a pipeline')
    .argument('<pipeline>', 'its name')
    .option('-i, --input <json>', 'JSON, @file, or - for standard input; the defaults when left out')
    .option('-w, --watch', 'show it until it has ended, and end with its status')
    .option('--seed <number>', 'the seed everything random derives from')
    .option('--no-cache', 'compute every step, whatever was kept')
    .option('--interval <start/end>', 'the time its data is of, such as 2001-01-01/2001-02-01')
    .option('--id <id>', 'the id of the run')
    .option('--json', 'print the run as JSON')
    .action(async (pipeline: string, options: Options) => {
      const input = options.input === undefined ? undefined : readJsonInput(options.input);
      const handle = await startRun(session, {
        pipeline,
        ...(input === undefined ? {} : { input }),
        ...(options.id === undefined ? {} : { id: options.id }),
        memo: {
          ...(options.seed === undefined ? {} : { seed: wholeNumber('--seed', options.seed) }),
          ...(options.cache ? {} : { cache: false }),
          ...(options.interval === undefined ? {} : { interval: interval('--interval', options.interval) }),
        },
      });
      if (options.watch === true) await follow(session, handle, options);
      else await tellStarted(session, handle, options);
    });
}

/** A run that is refused, for its input or its name, is told at once. */
async function tellStarted({ terminal }: Session, handle: WorkflowHandle, { json }: Options): Promise<void> {
  const state = await takenUp(handle);
  if (state === 'ended') await handle.result();
  if (json === true) return terminal.json({ id: handle.workflowId, state });
  terminal.line(handle.workflowId);
  terminal.note(
    state === 'waiting'
      ? 'No worker has taken it up yet: start one with "coppice dev".'
      : `Watch it with: coppice show ${handle.workflowId} --watch`,
  );
}

async function follow({ terminal }: Session, handle: WorkflowHandle, { json }: Options): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  await watchRun(handle, { terminal, signal: stop.signal });
  process.off('SIGINT', interrupt);
  if (stop.signal.aborted) return terminal.note(`The run goes on. Stop it with: coppice cancel ${handle.workflowId}`);
  const output = (await handle.result()) as Json;
  if (json === true) terminal.json({ id: handle.workflowId, output });
  else terminal.line(JSON.stringify(output, null, 2));
}
