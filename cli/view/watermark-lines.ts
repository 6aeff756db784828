import type { Watermark, WatermarkMove } from '../../infra/stores/watermark-registry.js';
import { table } from './text.js';

const BEGINNING = 'the beginning';

export function watermarksLines(all: readonly Watermark[]): readonly string[] {
  if (all.length === 0) return ['No run has read by a watermark yet. A step does it with .since(column).'];
  const rows = all.map(({ pipeline, name, column, value, movedAt }) => [
    `${pipeline}/${name}`,
    column,
    value ?? BEGINNING,
    second(movedAt),
  ]);
  return table([['WATERMARK', 'COLUMN', 'READ UP TO', 'MOVED (UTC)'], ...rows]);
}

export function watermarkLines(
  { pipeline, name, column, value }: Watermark,
  moves: readonly WatermarkMove[],
): readonly string[] {
  const rows = moves.map(({ from, to, actor, why, at }) => [
    second(at),
    `${from ?? BEGINNING} → ${to ?? BEGINNING}`,
    actor,
    why,
  ]);
  return [
    `${pipeline}/${name}  "${column}" is read up to ${value ?? `${BEGINNING}: nothing`}`,
    ...(rows.length === 0 ? [] : ['', 'moved', ...table(rows).map((line) => `  ${line}`)]),
  ];
}

function second(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}
