import type { Histogram } from '../../core/drift/align-histograms.js';

const BARS = [...'▁▂▃▄▅▆▇█'];

/** A histogram in as many signs as it has buckets. An empty bucket is a blank, so that one row can be told from none. */
export function spark({ buckets }: Histogram): string {
  const most = Math.max(...buckets.map(({ count }) => count));
  return buckets
    .map(({ count }) => (count === 0 ? ' ' : BARS[Math.min(BARS.length - 1, Math.floor((count / most) * BARS.length))]))
    .join('');
}
