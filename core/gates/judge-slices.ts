import type { Evidence, FairGate, Gate, GateResult, Judgement, SliceEvidence, SliceScope } from './gate.js';

type SlicedGate = Exclude<Gate, FairGate> & { readonly slices: SliceScope };
const MIN_ROWS = 200;
const gravest = ['fail', 'needs-person', 'pass', 'not-applied'] as const;

/**
 * Holds a gate in each slice that has enough rows: it fails where it fails in one. A confidence is shared among the
 * slices (Bonferroni), so that many slices do not fail by chance; where no slice is large enough a person has to say.
 */
export function judgeSlices(
  gate: SlicedGate,
  evidence: Evidence,
  judge: (gate: Gate, evidence: Evidence) => Judgement,
): Omit<GateResult, 'gate'> {
  const { by, minRows = MIN_ROWS } = gate.slices;
  const all = evidence.slices?.(by) ?? `nothing is known of the slices by ${by}`;
  if (typeof all === 'string') return { verdict: 'needs-person', seen: all };
  const kept = all.filter(({ rows }) => rows >= minRows);
  if (kept.length === 0) return { verdict: 'needs-person', seen: `no slice by ${by} has ${minRows} rows` };
  const shared = shareConfidence(gate, kept.length);
  const slices = kept.map((one: SliceEvidence) => ({
    slice: one.slice,
    rows: one.rows,
    ...judge(shared, { ...one, minRows, ...(evidence.task === undefined ? {} : { task: evidence.task }) }),
  }));
  const verdict = gravest.find((grave) => slices.some((one) => one.verdict === grave)) ?? 'needs-person';
  const worst = slices.filter((one) => one.verdict === verdict);
  const more = worst.length === 1 ? '' : ` and ${worst.length - 1} more`;
  const left =
    all.length === kept.length ? '' : `, ${all.length - kept.length} left out with fewer than ${minRows} rows`;
  const seen = `by ${by}, ${worst[0]!.slice}${more} of ${kept.length} slices${left}: ${worst[0]!.seen}`;
  return { verdict, seen, slices };
}

function shareConfidence({ slices: _, ...gate }: SlicedGate, among: number): Gate {
  if (gate.confidence === undefined) return gate;
  return { ...gate, confidence: 1 - (1 - gate.confidence) / among };
}
