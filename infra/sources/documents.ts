import { readFile, stat } from 'node:fs/promises';
import { EngineError, FinalError } from '../../core/errors.js';
import type { DocumentSource } from '../../core/query.js';
import { imageDecoder } from './decode-image.js';
import { decodeText } from './decode-text.js';
import type { FoundFile } from './find.js';
import { sizeText } from './limits.js';
import type { SourceLimits } from './limits.js';

/** One file: what it is called, its decoded content, and what else is known of it. */
export interface Document {
  readonly name: string;
  /** The UTF-8 of a text, or the pixels of an image. */
  readonly content: Uint8Array;
  /** Bytes of a text; width and height of an image. */
  readonly numbers: readonly number[];
}

/** A file that was bad, and why, in words. */
export interface SkippedFile {
  readonly name: string;
  readonly why: string;
}

type Read = (file: FoundFile) => Promise<Document | SkippedFile>;

/** Makes a reader of single files. Throws FinalError `SOURCE_UNREADABLE`, `SOURCE_TOO_LARGE`, `CELL_TOO_LONG` naming the file. */
export async function documentReader(source: DocumentSource, limits: SourceLimits): Promise<Read> {
  if (source.format === 'text') {
    const { encoding } = source.options;
    return async (file) => {
      const bytes = await bytesOf(file, limits);
      return { name: file.name, content: decodeText(bytes, { place: file.place, encoding }), numbers: [bytes.length] };
    };
  }
  const decode = await imageDecoder(source.options, limits);
  const whole = async (file: FoundFile): Promise<Document> => {
    const { pixels, width, height } = await decode(await bytesOf(file, limits), file.place);
    return { name: file.name, content: pixels, numbers: [width, height] };
  };
  if (source.options.bad !== 'skip') return whole;
  return (file) =>
    whole(file).catch((error: unknown) => {
      if (!(error instanceof FinalError)) throw error;
      return { name: file.name, why: error.message.replaceAll(file.place, file.name) };
    });
}

/** What a file holds, unless it is too much. */
async function bytesOf({ path, place }: FoundFile, { cellBytes }: SourceLimits): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size <= cellBytes) return await readFile(path);
    throw new FinalError('CELL_TOO_LONG', {
      message: `${place} has ${sizeText(size)}; a file that is a row may have ${sizeText(cellBytes)}.`,
      hint: 'Leave it out, cut it, or set COPPICE_SOURCE_MAX_CELL_MIB for the worker.',
    });
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new FinalError('SOURCE_UNREADABLE', {
      message: `${place} cannot be read: ${(error as Error).message}.`,
      hint: 'Does the worker have the right to read it, and is it still there?',
      cause: error,
    });
  }
}
