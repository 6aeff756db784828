import type { Sharp } from 'sharp';
import { FinalError } from '../../core/errors.js';
import type { ImageOptions } from '../../core/query.js';
import type { SourceLimits } from './limits.js';

export interface DecodedImage {
  /** Row-major, the channels of a pixel together; as large as was asked for. */
  readonly pixels: Uint8Array;
  /** Of the picture as it came. */
  readonly width: number;
  readonly height: number;
}

type Decode = (bytes: Uint8Array, place: string) => Promise<DecodedImage>;
type Open = (bytes: Uint8Array, options: { limitInputPixels: number; failOn: 'error' }) => Sharp;

/**
 * Makes a decoder of images to tensors of one size. It throws FinalError `SOURCE_UNREADABLE` for what is no image or is
 * cut, and `SOURCE_TOO_LARGE` for one of too many pixels, which its head tells.
 */
export async function imageDecoder(options: ImageOptions, limits: SourceLimits): Promise<Decode> {
  // Only here: nothing else pays for loading it.
  const { default: open } = (await import('sharp')) as unknown as { default: Open };
  return async (bytes, place) => {
    try {
      return await decode(open(bytes, { limitInputPixels: limits.pixels, failOn: 'error' }), options);
    } catch (error) {
      throw unreadable(error as Error, place, limits);
    }
  };
}

/** Fixed in every choice, so that equal files give equal bytes. */
async function decode(image: Sharp, { size, channels, fit = 'fill' }: ImageOptions): Promise<DecodedImage> {
  const { autoOrient } = await image.metadata();
  const [height, width] = size;
  const resized = image
    .autoOrient()
    .resize(width, height, { fit, kernel: 'lanczos3', background: WHITE })
    .flatten({ background: WHITE });
  const coloured = channels === 1 ? resized.greyscale().toColourspace('b-w') : resized.toColourspace('srgb');
  const pixels = await coloured.raw({ depth: 'uchar' }).toBuffer();
  if (pixels.length !== width * height * channels) throw new Error(`it has ${pixels.length} bytes when decoded`);
  return { pixels, width: autoOrient.width, height: autoOrient.height };
}

const WHITE = '#ffffff';

function unreadable(error: Error, place: string, { pixels }: SourceLimits): FinalError {
  if (/exceeds pixel limit/.test(error.message)) {
    return new FinalError('SOURCE_TOO_LARGE', {
      message: `${place} says it has more pixels than the ${pixels / 1e6} million that an image may have.`,
      hint: 'Make it smaller, or set COPPICE_IMAGE_MAX_MEGAPIXELS for the worker if its memory has the room.',
    });
  }
  return new FinalError('SOURCE_UNREADABLE', {
    message: `${place} cannot be decoded as an image: ${error.message.trim().replaceAll('\n', '; ')}.`,
    hint: "Is it whole, and an image? `bad: 'skip'` leaves such files out and names them.",
    cause: error,
  });
}
