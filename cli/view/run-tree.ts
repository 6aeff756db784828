import type { Progress } from '../../activities/context.js';
import type { LiveState, RunView, StepView } from '../../workflows/messages.js';
import { bar, percent } from './bar.js';
import { span } from './duration.js';
import { plain, type Line, type Look, type Piece } from './text.js';

/** What a running activity of a step has told last. */
export interface Working {
  /** Of a retry: which attempt, and why the last one ended. */
  readonly attempt: number;
  readonly failure?: string;
  readonly progress?: Progress;
}

/** All that is shown of a run. */
export interface RunPicture {
  readonly workflowId: string;
  readonly view: RunView;
  /** What works now, by step; several for a map. */
  readonly working: ReadonlyMap<string, readonly Working[]>;
  /** Lines below a step: of its rollout. */
  readonly below: ReadonlyMap<string, readonly string[]>;
  readonly startedAt: number;
  /** Milliseconds since 1970: the clock comes from the caller. */
  readonly now: number;
}

export const MARKS: Readonly<Record<LiveState, { readonly sign: string; readonly look: Look }>> = {
  waiting: { sign: '·', look: 'dim' },
  running: { sign: '▶', look: 'cyan' },
  open: { sign: '⏸', look: 'yellow' },
  completed: { sign: '✔', look: 'green' },
  cached: { sign: '✔', look: 'green' },
  skipped: { sign: '–', look: 'dim' },
  rejected: { sign: '✖', look: 'yellow' },
  failed: { sign: '✖', look: 'red' },
  cancelled: { sign: '✖', look: 'yellow' },
  undone: { sign: '↩', look: 'yellow' },
};

const STATE_LOOK: Readonly<Record<RunView['state'], Look>> = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
};
const BAR = 20;

/** A run as a tree: the run, its steps in the order of the plan, and below a step what works in it. */
export function runTree(picture: RunPicture): readonly Line[] {
  const { view } = picture;
  const width = Math.max(...view.steps.map(({ id }) => id.length), 0);
  return [
    headLine(picture),
    ...view.steps.flatMap((step, i) => stepLines(step, { picture, width, last: i === view.steps.length - 1 })),
  ];
}

function headLine({ view, workflowId, startedAt, now }: RunPicture): Line {
  const ended = view.state === 'running' ? now : Math.max(...view.steps.map((step) => step.endedAt ?? 0), startedAt);
  return [
    { text: view.pipeline, look: 'bold' },
    { text: `  ${workflowId}  `, look: 'dim' },
    { text: view.state, look: STATE_LOOK[view.state] },
    plain(`  ${span(ended - startedAt)}`),
  ];
}

interface Place {
  readonly picture: RunPicture;
  readonly width: number;
  readonly last: boolean;
}

function stepLines(step: StepView, { picture, width, last }: Place): readonly Line[] {
  const { sign, look } = MARKS[step.state];
  const working = step.state === 'running' ? (picture.working.get(step.id) ?? []) : [];
  const alone = working.length === 1 && step.kind !== 'map' ? working[0] : undefined;
  const line: Line = [
    { text: last ? '└ ' : '├ ', look: 'dim' },
    { text: sign, look },
    plain(` ${step.id.padEnd(width)}  ${timeOf(step, picture.now).padStart(11)}`),
    ...itemPieces(step),
    ...(alone === undefined ? [] : workingPieces(alone)),
    ...notePieces(step, picture),
  ];
  const rail = last ? '    ' : '│   ';
  const children: Line[] = [
    ...(alone === undefined ? working : []).map((one) => workingPieces(one).map(trimFirst)),
    ...(picture.below.get(step.id) ?? []).map((text) => [plain(text)]),
  ];
  return [
    line,
    ...children.map((child, i) => [
      { text: `${rail}${i === children.length - 1 ? '└ ' : '├ '}`, look: 'dim' as const },
      ...child,
    ]),
  ];
}

function timeOf({ startedAt, endedAt }: StepView, now: number): string {
  return startedAt === undefined ? '' : span((endedAt ?? now) - startedAt);
}

function itemPieces({ items, state }: StepView): Line {
  if (items === undefined) return [];
  const over = items.done + items.failed;
  const failed: Line = items.failed === 0 ? [] : [{ text: `  ${items.failed} failed`, look: 'red' }];
  if (state !== 'running') return [plain(`  ${items.done}/${items.total}`), ...failed];
  return [
    plain('  '),
    ...barPieces(items.total === 0 ? 1 : over / items.total),
    plain(`  ${over}/${items.total}`),
    ...failed,
  ];
}

function workingPieces({ progress, attempt, failure }: Working): Line {
  const pieces: Piece[] = [];
  if (progress?.fraction !== undefined) pieces.push(plain('  '), ...barPieces(progress.fraction));
  if (progress?.message !== undefined) pieces.push(plain(`  ${progress.message}`));
  for (const [name, value] of Object.entries(progress?.metrics ?? {})) {
    if (progress?.message?.includes(name) === true) continue;
    pieces.push({ text: `  ${name} `, look: 'dim' }, plain(figure(value)));
  }
  if (attempt > 1)
    pieces.push({ text: `  attempt ${attempt}${failure === undefined ? '' : `: ${failure}`}`, look: 'yellow' });
  return pieces.length === 0 ? [{ text: '  working', look: 'dim' }] : pieces;
}

function barPieces(fraction: number): Line {
  return [{ text: bar(fraction, BAR), look: 'cyan' }, plain(percent(fraction))];
}

/** Below a step the rail stands where the gap between columns was. */
function trimFirst(piece: Piece, i: number): Piece {
  return i === 0 ? { ...piece, text: piece.text.trimStart() } : piece;
}

function notePieces(step: StepView, { workflowId }: RunPicture): Line {
  if (step.state === 'open') {
    return [
      { text: `  ${step.note ?? 'waits for a person'}: coppice approve ${workflowId} ${step.id}`, look: 'yellow' },
    ];
  }
  if (step.state === 'cached') return [{ text: '  from the cache', look: 'dim' }];
  return step.note === undefined ? [] : [{ text: `  ${step.note}`, look: step.state === 'failed' ? 'red' : 'dim' }];
}

/** Four digits are enough to see a number move. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5
    ? String(Number(value.toPrecision(4)))
    : value.toExponential(2);
}
