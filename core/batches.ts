/** Items from (included) to (excluded). */
export interface Batch {
  readonly from: number;
  readonly to: number;
}

/** With `batch: 'auto'`, at most this many activities a map: an activity, not an item, is what costs. */
export const AUTO_BATCHES = 32;
/** However small the batches asked for, a map stays below 500 activities, and so its history below 1,000 events. */
const MOST_BATCHES = 150;

/** Cuts a map's items into batches of nearly equal size. */
export function batches(items: number, size: number | 'auto'): readonly Batch[] {
  const wanted = size === 'auto' ? Math.min(items, AUTO_BATCHES) : Math.ceil(items / size);
  const count = items <= MOST_BATCHES ? wanted : Math.min(wanted, MOST_BATCHES);
  return Array.from({ length: count }, (_, index) => ({
    from: Math.floor((index * items) / count),
    to: Math.floor(((index + 1) * items) / count),
  }));
}
