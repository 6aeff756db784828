import { FinalError } from '../../errors.js';
import type { SamplePair } from '../sample.js';
import { compareAsEvidently } from './evidently.js';
import type { Evidently } from './evidently.js';
import { compareAsNannyMl } from './nannyml.js';
import type { NannyMl } from './nannyml.js';
import { compareAsTfdv } from './tfdv.js';
import type { Tfdv } from './tfdv.js';
import type { Verdict } from './verdict.js';

/** Which statistic a column is compared by, and when that is drift. Plain data. */
export type Preset = Evidently | Tfdv | NannyMl;

/**
 * Compares one column of two sides as a preset has it. Texts and categories may be compared with one another. FinalError
 * `COLUMN_TYPE` where one side has numbers and the other has not.
 */
export function comparePair(preset: Preset, pair: SamplePair, { seed }: { seed: number }): Verdict {
  if ((pair.reference.kind === 'numbers') !== (pair.current.kind === 'numbers')) {
    throw new FinalError('COLUMN_TYPE', {
      message: `The reference has ${pair.reference.kind} and the current data have ${pair.current.kind}.`,
      hint: 'Compare columns of one type.',
    });
  }
  if (preset.preset === 'evidently') return compareAsEvidently(preset, pair, { seed });
  return preset.preset === 'tfdv' ? compareAsTfdv(preset, pair) : compareAsNannyMl(preset, pair);
}
