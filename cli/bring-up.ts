import type { Part, PartEvent } from '../infra/processes/part.js';
import { startSystem, type System } from '../infra/processes/system.js';
import type { Config } from '../infra/config.js';
import { whenAborted } from './interrupt.js';
import type { Session } from './session.js';
import { span } from './view/duration.js';

/** A part that ends again and again is told with what it wrote last. */
const TROUBLE_FROM_MS = 500;

/** Starts all parts, or finds them running, and says so as it goes. */
export async function bringUp(session: Session, signal: AbortSignal): Promise<System> {
  const { terminal, settings, config } = session;
  const system = await startSystem({
    ...settings,
    signal,
    tell: (event) => partLines(event, config).forEach((line) => terminal.note(line)),
  });
  if (system.reused) {
    terminal.note(`Already running since ${system.record.startedAt} (process ${system.record.supervisor.pid}).`);
    addressLines(config).forEach((line) => terminal.note(line));
  }
  return system;
}

/** Stays up until it is asked to stop, then stops every part. */
export async function stayUp({ terminal }: Session, system: System, signal: AbortSignal): Promise<void> {
  if (system.reused) return;
  terminal.note('Ctrl-C stops everything.');
  await whenAborted(signal);
  await takeDown({ terminal }, system);
}

export async function takeDown({ terminal }: Pick<Session, 'terminal'>, system: System): Promise<void> {
  if (system.reused) return;
  terminal.note('Stopping; Ctrl-C again stops at once.');
  await system.stop();
}

export function partLines(event: PartEvent, config: Config): readonly string[] {
  const { part } = event;
  switch (event.kind) {
    case 'ready':
      return [`  ✔ ${part.title.padEnd(16)} ${span(event.afterMs).padStart(8)}  ${placeOf(part, config)}`.trimEnd()];
    case 'ended':
      return [
        `  ! ${part.title} ended (${event.why}); it is started again in ${span(event.again)}.`,
        ...(event.again < TROUBLE_FROM_MS ? [] : event.lines.map((line) => `      ${line}`)),
      ];
    default:
      return [];
  }
}

/** Where people or programs reach the parts. */
export function addressLines(config: Config): readonly string[] {
  return [
    `  Temporal UI      ${temporalUi(config)}`,
    `  model server     ${modelServer(config)}`,
    `  logs             ${config.state}/logs`,
  ];
}

/** The UI of a server of ours. That of a cluster elsewhere, its people know. */
export function temporalUi({ temporal }: Config): string {
  const local = /^(127\.0\.0\.1|localhost|\[::1\]):/.test(temporal.address);
  return local ? `http://127.0.0.1:${temporal.uiPort}` : `that of ${temporal.address}`;
}

export function modelServer({ serve }: Config): string {
  const host = serve.host === '0.0.0.0' || serve.host === '::' ? '127.0.0.1' : serve.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${serve.port}`;
}

function placeOf({ name }: Part, config: Config): string {
  if (name === 'temporal') return `${config.temporal.address}, UI ${temporalUi(config)}`;
  return name === 'serving' ? modelServer(config) : '';
}
