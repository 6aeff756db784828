import { describe, expect, it } from '@jest/globals';
import { bar, percent } from '../../cli/view/bar.js';
import { span } from '../../cli/view/duration.js';
import { table } from '../../cli/view/text.js';
import { openTerminal } from '../../cli/terminal.js';

describe('spans of time', () => {
  it('are for people at every size', () => {
    const spans = [-5, 0, 999, 1_000, 59_940, 59_960, 125_000, 3_600_000, 86_400_000 + 3 * 3_600_000].map(span);
    expect(spans).toEqual([
      '0 ms',
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 00 min',
      '1 d 3 h',
    ]);
  });
});

describe('bars', () => {
  it('are never longer or shorter than they are wide', () => {
    expect([-1, 0, 0.5, 1, 2].map((fraction) => bar(fraction, 4))).toEqual(['╌╌╌╌', '╌╌╌╌', '━━╌╌', '━━━━', '━━━━']);
    expect([0, 0.999, 1].map(percent)).toEqual(['  0%', ' 99%', '100%']);
  });
});

describe('tables', () => {
  it('line up their columns', () => {
    expect(
      table([
        ['a', 'long', 'x'],
        ['bbb', 'c', ''],
      ]),
    ).toEqual(['a    long  x', 'bbb  c']);
    expect(table([])).toEqual([]);
  });
});

describe('a terminal', () => {
  function opened(
    isTTY: boolean,
    env: Record<string, string> = {},
  ): { written: string[]; terminal: ReturnType<typeof openTerminal> } {
    const written: string[] = [];
    const stream = { isTTY, columns: 60, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
    return { written, terminal: openTerminal({ out: stream, err: stream }, env) };
  }

  it('draws over what it drew, and keeps lines above it', () => {
    const { written, terminal } = opened(true);
    terminal.draw(['one', 'two']);
    terminal.line('said');
    terminal.settle();
    terminal.draw(['three']);
    expect(written.join('')).toBe('one\ntwo\n\x1b[2A\x1b[0Jsaid\none\ntwo\nthree\n');
  });

  it('takes the width of the screen, and colours as people ask for them', () => {
    expect(opened(true).terminal.canvas).toEqual({ width: 60, colour: true });
    expect(opened(true, { NO_COLOR: '1' }).terminal.canvas.colour).toBe(false);
    expect(opened(false).terminal.canvas.colour).toBe(false);
    expect(opened(false, { FORCE_COLOR: '1' }).terminal.canvas.colour).toBe(true);
    expect(opened(true, { TERM: 'dumb' }).terminal.live).toBe(false);
  });
});
