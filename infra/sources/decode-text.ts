import { FinalError } from '../../core/errors.js';
import type { Encoding } from '../../core/query.js';

/** WHATWG's `latin1` is windows-1252; ISO 8859-1 proper is Node's. */
const DECODERS: { readonly [E in Encoding]: (bytes: Uint8Array) => Uint8Array } = {
  'utf-8': (bytes) => {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return marked ? bytes.subarray(3) : bytes;
  },
  'latin-1': (bytes) => Buffer.from(Buffer.from(bytes).toString('latin1')),
  'utf-16': (bytes) => {
    const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
    return Buffer.from(new TextDecoder(bigEndian ? 'utf-16be' : 'utf-16le', { fatal: true }).decode(bytes));
  },
};

/** A file's text as UTF-8, without a byte order mark. Throws FinalError `SOURCE_UNREADABLE` naming the file. */
export function decodeText(
  bytes: Uint8Array,
  { place, encoding = 'utf-8' }: { readonly place: string; readonly encoding?: Encoding | undefined },
): Uint8Array {
  try {
    return DECODERS[encoding](bytes);
  } catch (cause) {
    const other = encoding === 'utf-8' ? "`{ encoding: 'latin-1' }`" : 'another `encoding`';
    throw new FinalError('SOURCE_UNREADABLE', {
      message: `${place} is no ${encoding} text.`,
      hint: `Say its encoding, ${other}; where files have several, read each kind by a place of its own.`,
      cause,
    });
  }
}
