import { FinalError } from '../../core/errors.js';
import type { ImageOptions } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import type { Columns } from '../../core/column.js';

/** A row of `read.text`. */
export interface TextFile {
  /** Relative to the project; of a package `name:path`; else the address. */
  readonly path: string;
  readonly text: string;
  /** Of the file. */
  readonly bytes: number;
}

/** A row of `read.images`. */
export interface ImageFile {
  readonly path: string;
  /** Row by row, the channels of a pixel together. */
  readonly image: Uint8Array;
  /** Of the file's picture, in pixels, turned as its EXIF says. */
  readonly width: number;
  readonly height: number;
}

export const textColumns: Columns = { path: schema.utf8(), text: schema.utf8(), bytes: schema.uint32() };

/** Throws FinalError `IMAGE_OPTIONS` for a size that no image has. */
export function imageColumns({ size, channels }: Pick<ImageOptions, 'size' | 'channels'>): Columns {
  const [height, width] = size;
  const whole = [height, width].every((length) => Number.isSafeInteger(length) && length > 0 && length <= 4096);
  if (!whole || (channels !== 1 && channels !== 3)) {
    throw new FinalError('IMAGE_OPTIONS', {
      message: `Images of size [${size.join(', ')}] with ${String(channels)} channels cannot be made.`,
      hint: 'Give height and width from 1 to 4096, and 1 or 3 channels: `{ size: [64, 64], channels: 3 }`.',
    });
  }
  const image = schema.tensor({ of: 'uint8', shape: [height, width, channels] });
  return { path: schema.utf8(), image, width: schema.uint32(), height: schema.uint32() };
}
