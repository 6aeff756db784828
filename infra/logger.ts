import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * A logger that writes one JSON line an event to standard output; the supervisor keeps it in `<state>/logs/<part>.log`.
 * `COPPICE_LOG_LEVEL` is one of pino's levels; `info` when it is not set.
 */
export function makeLogger(part: string, env: Readonly<Record<string, string | undefined>> = process.env): Logger {
  const wanted = env['COPPICE_LOG_LEVEL'] ?? 'info';
  const level = wanted === 'silent' || wanted in pino.levels.values ? wanted : 'info';
  return pino({ level, base: { part, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime });
}
