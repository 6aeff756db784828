import type { Canvas } from './view/text.js';

/** What the command writes to. Standard output is for results, standard error for what happens on the way. */
export interface Terminal {
  readonly canvas: Canvas;
  /** Whether lines can be drawn over. */
  readonly live: boolean;
  line(text?: string): void;
  note(text: string): void;
  json(value: unknown): void;
  /** Draws lines in place of those drawn before; `line` and `note` go above them. */
  draw(lines: readonly string[]): void;
  /** What was drawn stays, and the next drawing begins below it. */
  settle(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Stream = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

export function openTerminal(streams: { out: Stream; err: Stream }, env: Environment): Terminal {
  const { out, err } = streams;
  const live = out.isTTY === true && env['TERM'] !== 'dumb' && env['CI'] === undefined;
  let drawn: readonly string[] = [];
  const above = (write: () => void): void => {
    const kept = drawn;
    erase();
    write();
    if (kept.length > 0) terminal.draw(kept);
  };
  const erase = (): void => {
    if (drawn.length > 0) out.write(`\x1b[${drawn.length}A\x1b[0J`);
    drawn = [];
  };
  const terminal: Terminal = {
    get canvas() {
      const width = live ? (out.columns ?? 80) : 200;
      return { width, colour: wantsColour(env, live) };
    },
    live,
    line: (text = '') => above(() => out.write(`${text}\n`)),
    note: (text) => above(() => err.write(`${text}\n`)),
    json: (value) => out.write(`${JSON.stringify(value, null, 2)}\n`),
    draw: (lines) => {
      erase();
      out.write(lines.map((line) => `${line}\n`).join(''));
      drawn = lines;
    },
    settle: () => {
      drawn = [];
    },
  };
  return terminal;
}

/** https://no-color.org and https://force-color.org */
function wantsColour(env: Environment, live: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return live || !['', '0', undefined].includes(env['FORCE_COLOR']);
}
