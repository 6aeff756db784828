import { FinalError } from '../../core/errors.js';

/** What a source may take, so that a broken or hostile one ends in an error and not in a full disk or memory. */
export interface SourceLimits {
  /** Of one file, as it comes and unpacked. */
  readonly bytes: number;
  /** Without a byte for so long, a server has stalled. */
  readonly stallMs: number;
  readonly redirects: number;
  /** Unpacked to packed bytes, above which packed data is taken for a bomb; judged from 64 MiB on. */
  readonly ratio: number;
  /** Of one text in a cell; of a CSV, of one line; of an image, of its file. */
  readonly cellBytes: number;
  /** Of one image as its head says, before it is decoded. */
  readonly pixels: number;
}

const MIB = 1_048_576;

/** Reads `COPPICE_SOURCE_*`. Throws FinalError `CONFIG` naming the variable. */
export function sourceLimits(env: Readonly<Record<string, string | undefined>> = process.env): SourceLimits {
  const number = (name: string, fallback: number): number => {
    const value = Number(env[name] || fallback);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new FinalError('CONFIG', {
      message: `${name} is "${env[name]}".`,
      hint: `Set it to a number above 0, or leave it out for ${fallback}.`,
    });
  };
  return {
    bytes: number('COPPICE_SOURCE_MAX_MIB', 102_400) * MIB,
    stallMs: number('COPPICE_SOURCE_STALL_SECONDS', 60) * 1000,
    redirects: 5,
    ratio: number('COPPICE_SOURCE_MAX_RATIO', 200),
    cellBytes: Math.round(number('COPPICE_SOURCE_MAX_CELL_MIB', 16) * MIB),
    pixels: Math.round(number('COPPICE_IMAGE_MAX_MEGAPIXELS', 100) * 1e6),
  };
}

/** What a size is to a reader: `1.5 GiB`. */
export function sizeText(bytes: number): string {
  if (bytes < MIB) return `${bytes} bytes`;
  const [unit, size] = bytes >= 1024 * MIB ? (['GiB', 1024 * MIB] as const) : (['MiB', MIB] as const);
  return `${Number((bytes / size).toFixed(1))} ${unit}`;
}
