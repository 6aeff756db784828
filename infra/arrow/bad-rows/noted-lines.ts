import { MOST_BAD_ROWS } from '../../../core/bad-rows.js';
import type { BadRow, BadRowOptions } from '../../../core/bad-rows.js';
import { RAW } from './aside.js';

export interface NotedLine {
  /** Position of the file. */
  readonly file: number;
  readonly line: number;
  readonly why: string;
  /** The columns that are wrong, with commas between; empty where it is the line as a whole. */
  readonly columns: string;
  readonly text: string;
}

interface Noting {
  /** What people call each file. */
  readonly names: readonly string[];
  readonly limits: BadRowOptions;
  readonly isShown: boolean;
}

/** Bad lines as they are met; a query may meet them several times. Above the limit, no more are kept. */
export class NotedLines {
  /** All lines, the good and the bad, once all were read. */
  lines = 0;
  private readonly noting: Noting;
  private readonly most: number;
  private readonly rows = new Map<string, NotedLine>();

  constructor(noting: Noting) {
    this.noting = noting;
    this.most = (noting.limits.maxBadRows ?? MOST_BAD_ROWS) + 1;
  }

  add(line: NotedLine): void {
    if (this.rows.size >= this.most) return;
    this.rows.set(`${line.file} ${line.line}`, { ...line, text: line.text.slice(0, RAW) });
  }

  all(): readonly BadRow[] {
    const { names, isShown } = this.noting;
    const inOrder = [...this.rows.values()].sort((a, b) => a.file - b.file || a.line - b.line);
    return inOrder.map(({ file, line, why, columns, text }) => ({
      file: names[file]!,
      line,
      column: columns === '' ? null : columns,
      reason: why,
      raw: isShown ? text : null,
    }));
  }
}
