import { readFileSync } from 'node:fs';
import { FinalError } from '../../../core/errors.js';
import { brokenTexts } from '../../../core/check-rows.js';
import type { Batch } from '../../../core/table.js';
import { readPart } from '../part.js';

const MAGIC = 'ARROW1';

/**
 * The batches of an Arrow file that another program wrote. Throws FinalError `SOURCE_UNREADABLE` where it was cut, or holds
 * text that is no UTF-8: a reader that goes on would lose rows, or take such a text for a missing one.
 */
export function foreignPart(path: string): Batch[] {
  const bytes = readFileSync(path);
  if (startsAsFile(bytes) && bytes.toString('latin1', bytes.length - MAGIC.length) !== MAGIC) {
    throw unreadable(`${path} is an Arrow file without its end.`, 'Was it written, and brought here, to its end?');
  }
  const batches = [...readPart(bytes)];
  let before = 0;
  for (const { rows, columns } of batches) {
    for (const [name, cells] of Object.entries(columns)) {
      const [first] = cells.kind === 'texts' ? brokenTexts(cells) : [];
      if (first !== undefined) {
        throw unreadable(
          `${path}, row ${before + first}, column "${name}": a text is no valid UTF-8.`,
          'Write it anew, as UTF-8 or as binary.',
        );
      }
    }
    before += rows;
  }
  return batches;
}

function startsAsFile(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, MAGIC.length) === MAGIC;
}

function unreadable(message: string, hint: string): FinalError {
  return new FinalError('SOURCE_UNREADABLE', { message, hint });
}
