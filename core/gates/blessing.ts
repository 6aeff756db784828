import type { GateResult, Verdict } from './gate.js';

/** TFX's word for a verdict that a deployment reads. */
export interface Blessing {
  /** `none`: nothing was asked of the model, or a person has to say; nothing may rely on it. */
  readonly blessing: 'blessed' | 'not-blessed' | 'none';
  /** Blessed without the comparisons, for there was no champion: the first model. */
  readonly rubberStamp: boolean;
  readonly why: string;
}

/**
 * TFX's table: without gates nothing is blessed; a gate that fails blesses nothing; the first model is held against its
 * bounds only, and its blessing says so; otherwise all gates hold. What needs a person is not blessed before one says so.
 */
export function blessingOf({
  verdict,
  gates,
}: {
  readonly verdict: Verdict;
  readonly gates: readonly GateResult[];
}): Blessing {
  if (gates.length === 0) return { blessing: 'none', rubberStamp: false, why: 'nothing was asked of the model' };
  const skipped = gates.filter((gate) => gate.verdict === 'not-applied').length;
  if (verdict === 'fail') {
    const failed = gates.filter((gate) => gate.verdict === 'fail').map(({ seen }) => seen);
    return { blessing: 'not-blessed', rubberStamp: false, why: failed.join('; ') };
  }
  if (verdict === 'needs-person') return { blessing: 'none', rubberStamp: false, why: 'a person has to decide' };
  const why =
    skipped === 0 ? 'every gate holds' : `every bound holds, and there is no champion for ${skipped} comparisons`;
  return { blessing: 'blessed', rubberStamp: skipped > 0, why };
}

/** A model goes on where it is blessed and, if it was tried in a server, that held too. */
export function mayServe({ blessing }: Blessing, { infra }: { readonly infra: Verdict | 'not-tried' }): boolean {
  return blessing === 'blessed' && (infra === 'pass' || infra === 'not-tried');
}
