import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

/** Bytes in views between two scavenges: half of what V8 lets go by before it marks the whole heap. */
const VIEWS = 4 << 20;

let collect: Collect | undefined;

/**
 * Told of memory outside the heap that short-lived views show, frees the views every 4 MiB. V8 takes that memory for its
 * own, and would mark the whole heap about as often: of 9 s that a table of 30 million rows took, 3 s were that.
 */
export function viewCollector(): (bytes: number) => void {
  let seen = 0;
  return (bytes) => {
    seen += bytes;
    if (seen < VIEWS) return;
    seen = 0;
    (collect ??= exposed())({ type: 'minor' });
  };
}

/** V8 shows its collector in contexts made while this flag is set. */
function exposed(): Collect {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
