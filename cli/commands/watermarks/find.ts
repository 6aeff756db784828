import { FinalError } from '../../../core/errors.js';
import type { Registry } from '../../../infra/stores/registry.js';
import type { Watermark } from '../../../infra/stores/watermark-registry.js';

/** By `pipeline/name`. FinalError `WATERMARK_NOT_FOUND` with what there is. */
export async function findWatermark(registry: Pick<Registry, 'watermarks'>, text: string): Promise<Watermark> {
  const all = await registry.watermarks();
  const found = all.find(({ pipeline, name }) => `${pipeline}/${name}` === text);
  if (found !== undefined) return found;
  const known = all.map(({ pipeline, name }) => `${pipeline}/${name}`).join(', ');
  throw new FinalError('WATERMARK_NOT_FOUND', {
    message: `There is no watermark "${text}".`,
    hint: known === '' ? 'No run has read by .since(…) yet.' : `There is: ${known}.`,
  });
}
